<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>studio</name>
    <message>
        <source>List the accounts; “local” is always there and needs no key.</source>
        <translation>列出账号；“local” 始终存在，不需要密钥。</translation>
    </message>
    <message>
        <source>The vendor, by name.</source>
        <translation>供应商的名称。</translation>
    </message>
    <message>
        <source>One of the account's fields.</source>
        <translation>账号的一个字段。</translation>
    </message>
    <message>
        <source>A key is not given on the command line; set {variable} instead.</source>
        <translation>密钥不要写在命令行上；请改为设置 {variable}。</translation>
    </message>
    <message>
        <source>--set needs FIELD=VALUE.</source>
        <translation>--set 需要写成 字段=值。</translation>
    </message>
    <message>
        <source>no key: {fields}</source>
        <translation>缺少密钥：{fields}</translation>
    </message>
    <message>
        <source>Removed {name}.</source>
        <translation>已移除 {name}。</translation>
    </message>
    <message>
        <source>Set {variables} to use this account.</source>
        <translation>设置 {variables} 之后即可使用这个账号。</translation>
    </message>
    <message>
        <source>Look at this machine: versions, library, sound, the local service, Chinese characters.</source>
        <translation>检查这台电脑：版本、作品库、声音、本地服务、中文字体。</translation>
    </message>
    <message>
        <source>There is no display here, so the window cannot open.</source>
        <translation>这里没有显示器，无法打开窗口。</translation>
    </message>
    <message>
        <source>Python libraries</source>
        <translation>Python 库</translation>
    </message>
    <message>
        <source>The library</source>
        <translation>作品库</translation>
    </message>
    <message>
        <source>Sound output</source>
        <translation>声音输出</translation>
    </message>
    <message>
        <source>The local service</source>
        <translation>本地服务</translation>
    </message>
    <message>
        <source>Chinese characters</source>
        <translation>中文字体</translation>
    </message>
    <message>
        <source>This program</source>
        <translation>本程序</translation>
    </message>
    <message>
        <source>A display</source>
        <translation>显示器</translation>
    </message>
    <message>
        <source>{path}, the newest take is {take}</source>
        <translation>{path}，最新的录音版本是 {take}</translation>
    </message>
    <message>
        <source>{path}, no takes yet</source>
        <translation>{path}，还没有录音版本</translation>
    </message>
    <message>
        <source>not known: fontconfig is not installed</source>
        <translation>无法得知：没有安装 fontconfig</translation>
    </message>
    <message>
        <source>no font has them; on Debian install fonts-noto-cjk</source>
        <translation>没有中文字体；在 Debian 上请安装 fonts-noto-cjk</translation>
    </message>
    <message>
        <source>missing: {names}</source>
        <translation>缺少：{names}</translation>
    </message>
    <message>
        <source>spoke a word in {count} ms</source>
        <translation>说出一个词用了 {count} 毫秒</translation>
    </message>
    <message>
        <source>Run it from a desktop session, or use the terminal: voice-studio say --help</source>
        <translation>请在桌面会话中运行，或者在终端中使用：voice-studio say --help</translation>
    </message>
    <message>
        <source>[OPTIONS]</source>
        <translation>[选项]</translation>
    </message>
    <message>
        <source>COMMAND …</source>
        <translation>命令 …</translation>
    </message>
    <message>
        <source>Show this page.</source>
        <translation>显示本页。</translation>
    </message>
    <message>
        <source>There is no option {name}.</source>
        <translation>没有 {name} 这个选项。</translation>
    </message>
    <message>
        <source>The option {name} is not used right.</source>
        <translation>选项 {name} 的用法不对。</translation>
    </message>
    <message>
        <source>{name} is missing.</source>
        <translation>缺少 {name}。</translation>
    </message>
    <message>
        <source>The value of {name} does not fit.</source>
        <translation>{name} 的值不合适。</translation>
    </message>
    <message>
        <source>Usage: </source>
        <translation>用法：</translation>
    </message>
    <message>
        <source>Options</source>
        <translation>选项</translation>
    </message>
    <message>
        <source>Commands</source>
        <translation>命令</translation>
    </message>
    <message>
        <source>Did you mean {names}?</source>
        <translation>是不是想写 {names}？</translation>
    </message>
    <message>
        <source>Choose one of the commands: {names}.</source>
        <translation>请选择一个命令：{names}。</translation>
    </message>
    <message>
        <source>There is more on the command line than this command takes.</source>
        <translation>命令行上有多余的内容。</translation>
    </message>
    <message>
        <source>Making {made} of {count} · {time}</source>
        <translation>正在制作第 {made} 段，共 {count} 段 · {time}</translation>
    </message>
    <message>
        <source>Hear a script at once, with every character lit as it sounds. Without a command the window opens.</source>
        <translation>立刻听到文稿，每个字在发声时亮起。不写命令时打开窗口。</translation>
    </message>
    <message>
        <source>Writing {file}</source>
        <translation>正在写出 {file}</translation>
    </message>
    <message>
        <source>Print the version.</source>
        <translation>显示版本。</translation>
    </message>
    <message>
        <source>Try “{command} --help”.</source>
        <translation>请看“{command} --help”。</translation>
    </message>
    <message>
        <source>Something went wrong inside the program.</source>
        <translation>程序内部出错了。</translation>
    </message>
    <message>
        <source>Speak TEXT, a file, or what comes in on stdin (“-”). It is played unless it is written to a file or --json is asked for; --play and --no-play decide otherwise.</source>
        <translation>朗读文本、文件或标准输入（“-”）。写入文件或使用 --json 时不播放，否则播放；也可以用 --play 和 --no-play 决定。</translation>
    </message>
    <message>
        <source>A text file to speak: UTF-8, UTF-16 or GB18030.</source>
        <translation>要朗读的文本文件：UTF-8、UTF-16 或 GB18030。</translation>
    </message>
    <message>
        <source>The voice; without it, the account's first one for the text's language.</source>
        <translation>音色；不写时用账号中适合文本语言的第一个。</translation>
    </message>
    <message>
        <source>The account; without it, the one that has the voice, else “local”.</source>
        <translation>账号；不写时用拥有该音色的账号，否则用 “local”。</translation>
    </message>
    <message>
        <source>Write the sound: .wav, .flac, .mp3, .ogg or .opus.</source>
        <translation>写出声音：.wav、.flac、.mp3、.ogg 或 .opus。</translation>
    </message>
    <message>
        <source>Write the times: .srt, .vtt, .lrc, .ass, .json or .txt (Audacity labels); may be repeated.</source>
        <translation>写出时间：.srt、.vtt、.lrc、.ass、.json 或 .txt（Audacity 标签）；可以重复。</translation>
    </message>
    <message>
        <source>Hear it now, or do not.</source>
        <translation>现在播放，或不播放。</translation>
    </message>
    <message>
        <source>Give a text or --file, not both.</source>
        <translation>文本和 --file 只能给一个。</translation>
    </message>
    <message>
        <source>There is nothing to say: give a text, --file, or a text on stdin.</source>
        <translation>没有可朗读的内容：请给出文本、--file，或从标准输入给出文本。</translation>
    </message>
    <message>
        <source>Take {take} · {time} · {voice}</source>
        <translation>录音版本 {take} · {time} · {voice}</translation>
    </message>
    <message>
        <source>Serve the vendors' protocols on loopback: prints one JSON line with addresses and credentials, and ends when its parent does, or on SIGTERM.</source>
        <translation>在本机回环地址上提供各供应商的协议：输出一行 JSON，包含地址和凭据；父进程结束或收到 SIGTERM 时结束。</translation>
    </message>
    <message>
        <source>The port; without it, any free one.</source>
        <translation>端口；不写时任选一个空闲的。</translation>
    </message>
    <message>
        <source>List, show, export and delete takes.</source>
        <translation>列出、查看、导出和删除录音版本。</translation>
    </message>
    <message>
        <source>List takes, newest first.</source>
        <translation>列出录音版本，最新的在前。</translation>
    </message>
    <message>
        <source>How many at most.</source>
        <translation>最多列出多少个。</translation>
    </message>
    <message>
        <source>How many to pass over.</source>
        <translation>跳过多少个。</translation>
    </message>
    <message>
        <source>Only those whose script, title or tags hold these words.</source>
        <translation>只列出文稿、标题或标签里有这些字词的。</translation>
    </message>
    <message>
        <source>Only those with this tag.</source>
        <translation>只列出带有这个标签的。</translation>
    </message>
    <message>
        <source>Those in the trash instead.</source>
        <translation>改为列出回收站里的。</translation>
    </message>
    <message>
        <source>Show a take, by its id or the beginning of it.</source>
        <translation>按编号或编号的开头查看录音版本。</translation>
    </message>
    <message>
        <source>Write a take's sound or times to files; the ending of the name chooses the format.</source>
        <translation>把录音版本的声音或时间写入文件；格式由文件名的结尾决定。</translation>
    </message>
    <message>
        <source>A file to write.</source>
        <translation>要写出的文件。</translation>
    </message>
    <message>
        <source>Delete a take from the library; files that were exported stay.</source>
        <translation>从作品库中删除录音版本；已导出的文件会保留。</translation>
    </message>
    <message>
        <source>There are no takes yet.</source>
        <translation>还没有录音版本。</translation>
    </message>
    <message>
        <source>Deleted take {take}.</source>
        <translation>已删除录音版本 {take}。</translation>
    </message>
    <message>
        <source>Keep settings, library, cache and logs under this folder.</source>
        <translation>把设置、作品库、缓存和日志都放在这个文件夹里。</translation>
    </message>
    <message>
        <source>Say only errors.</source>
        <translation>只显示错误。</translation>
    </message>
    <message>
        <source>Print exactly one JSON document on stdout; messages go to stderr.</source>
        <translation>在标准输出上只输出一个 JSON 文档；消息写到标准错误。</translation>
    </message>
    <message>
        <source>character</source>
        <translation>逐字</translation>
    </message>
    <message>
        <source>word</source>
        <translation>逐词</translation>
    </message>
    <message>
        <source>sentence</source>
        <translation>逐句</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Another program has held it for too long.</source>
        <translation>另一个程序占用它太久了。</translation>
    </message>
    <message>
        <source>More than one take begins so.</source>
        <translation>有多个录音版本以此开头。</translation>
    </message>
    <message>
        <source>It is larger than 64 MB.</source>
        <translation>它大于 64 MB。</translation>
    </message>
    <message>
        <source>It is not a text file.</source>
        <translation>它不是文本文件。</translation>
    </message>
    <message>
        <source>Recognize speech with the faster-whisper model in this folder.</source>
        <translation>用此文件夹中的 faster-whisper 模型识别语音。</translation>
    </message>
    <message>
        <source>Have recordings written down: files (WAV, MP3, FLAC, Ogg, PCM), or links that the vendor can follow. What was handed in before is not sent again: the same command goes on with it.</source>
        <translation>把录音写成文字：文件（WAV、MP3、FLAC、Ogg、PCM），或供应商能打开的链接。已经提交过的不会再次发送：同一命令会接着处理。</translation>
    </message>
    <message>
        <source>Ask the vendor for the result, or be called with it.</source>
        <translation>向供应商查询结果，或由供应商回调送来结果。</translation>
    </message>
    <message>
        <source>What language is spoken (“en”, “zh”), for vendors that listen to hints.</source>
        <translation>录音的语言（“en”、“zh”），供接受提示的供应商参考。</translation>
    </message>
    <message>
        <source>The form of PCM without a header: “16000,16,1”.</source>
        <translation>无文件头 PCM 的格式：“16000,16,1”。</translation>
    </message>
    <message>
        <source>Wait, and write .txt, .srt, .vtt, .ass, .json.</source>
        <translation>等待完成，并写出 .txt、.srt、.vtt、.ass、.json 文件。</translation>
    </message>
    <message>
        <source>--out is for one recording.</source>
        <translation>--out 只用于一段录音。</translation>
    </message>
    <message>
        <source>--raw is the rate, the bits of a sample and the channels, as in “16000,16,1”.</source>
        <translation>--raw 依次为采样率、位宽和声道数，例如“16000,16,1”。</translation>
    </message>
    <message>
        <source>This transcript has no times.</source>
        <translation>这份转写稿没有时间信息。</translation>
    </message>
    <message>
        <source>The transcript is not here yet.</source>
        <translation>转写稿还没有到。</translation>
    </message>
    <message>
        <source>Say its format: --raw 16000,16,1 is the rate, the bits of a sample and the channels.</source>
        <translation>请说明其格式：--raw 16000,16,1 依次为采样率、位宽和声道数。</translation>
    </message>
</context>
</TS>
