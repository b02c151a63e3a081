<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>studio</name>
    <message>
        <source>A new script was begun.</source>
        <translation>已新建一份文稿。</translation>
    </message>
    <message>
        <source>Account</source>
        <translation>账号</translation>
    </message>
    <message>
        <source>Add an account…</source>
        <translation>添加账号…</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>所有文件</translation>
    </message>
    <message>
        <source>Arriving</source>
        <translation>正在到来</translation>
    </message>
    <message>
        <source>Arriving now. Click to hear it.</source>
        <translation>正在到来。点击即可收听。</translation>
    </message>
    <message>
        <source>ASS karaoke</source>
        <translation>ASS 卡拉 OK 字幕</translation>
    </message>
    <message>
        <source>Audacity labels</source>
        <translation>Audacity 标签</translation>
    </message>
    <message>
        <source>Automatic speaks with {voice} now, as most of the script is in another language.</source>
        <translation>文稿大部分已是另一种语言，自动选择的音色现在是“{voice}”。</translation>
    </message>
    <message>
        <source>Automatic voice</source>
        <translation>自动选择音色</translation>
    </message>
    <message>
        <source>By character</source>
        <translation>逐字</translation>
    </message>
    <message>
        <source>By sentence</source>
        <translation>逐句</translation>
    </message>
    <message>
        <source>By word</source>
        <translation>逐词</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Character timing</source>
        <translation>逐字时间轴</translation>
    </message>
    <message>
        <source>Choose a folder</source>
        <translation>选择文件夹</translation>
    </message>
    <message>
        <source>Choose at least one format.</source>
        <translation>请至少选择一种格式。</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>选择…</translation>
    </message>
    <message>
        <source>Click or drag to go there</source>
        <translation>点击或拖动即可跳到那里</translation>
    </message>
    <message>
        <source>Drop the file to open it as the script</source>
        <translation>松开即可作为文稿打开</translation>
    </message>
    <message>
        <source>Edited since it was made</source>
        <translation>生成之后改过</translation>
    </message>
    <message>
        <source>Edited since it was made. Click to make it again.</source>
        <translation>生成之后改过。点击重新生成。</translation>
    </message>
    <message>
        <source>Enhanced LRC</source>
        <translation>增强 LRC 歌词</translation>
    </message>
    <message>
        <source>Every character lights up when it sounds.</source>
        <translation>念到哪个字，哪个字就亮起来。</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Export to</source>
        <translation>导出到</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>File name</source>
        <translation>文件名</translation>
    </message>
    <message>
        <source>First sound</source>
        <translation>首次出声</translation>
    </message>
    <message>
        <source>First sound {milliseconds} ms</source>
        <translation>首次出声 {milliseconds} 毫秒</translation>
    </message>
    <message>
        <source>FLAC (exact, smaller)</source>
        <translation>FLAC（无损，较小）</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>from the library</source>
        <translation>来自作品库</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>In braces: {names}</source>
        <translation>花括号里可用：{names}</translation>
    </message>
    <message>
        <source>JSON units</source>
        <translation>JSON 时间单元</translation>
    </message>
    <message>
        <source>Jump to playing</source>
        <translation>跳到正在播放处</translation>
    </message>
    <message>
        <source>Larger (+)</source>
        <translation>放大（+）</translation>
    </message>
    <message>
        <source>Larger text</source>
        <translation>放大文字</translation>
    </message>
    <message>
        <source>Leave (Esc)</source>
        <translation>离开（Esc）</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>时长</translation>
    </message>
    <message>
        <source>LRC lyrics</source>
        <translation>LRC 歌词</translation>
    </message>
    <message>
        <source>Made</source>
        <translation>已生成</translation>
    </message>
    <message>
        <source>Made. Click to hear it.</source>
        <translation>已生成。点击即可收听。</translation>
    </message>
    <message>
        <source>Make</source>
        <translation>生成</translation>
    </message>
    <message>
        <source>Make again</source>
        <translation>重新生成</translation>
    </message>
    <message>
        <source>Make and play this paragraph</source>
        <translation>生成并播放本段</translation>
    </message>
    <message>
        <source>Makes another version; the ones there are stay.</source>
        <translation>再生成一个版本；已有的版本都保留。</translation>
    </message>
    <message>
        <source>Making what is not made yet…</source>
        <translation>正在生成还没有做的部分…</translation>
    </message>
    <message>
        <source>Mirror (M)</source>
        <translation>镜像（M）</translation>
    </message>
    <message>
        <source>More</source>
        <translation>更多</translation>
    </message>
    <message>
        <source>Name of the script</source>
        <translation>文稿的名称</translation>
    </message>
    <message>
        <source>New script</source>
        <translation>新建文稿</translation>
    </message>
    <message>
        <source>No paragraph</source>
        <translation>没有选中段落</translation>
    </message>
    <message>
        <source>No sound file</source>
        <translation>不要声音文件</translation>
    </message>
    <message>
        <source>No timing</source>
        <translation>没有时间轴</translation>
    </message>
    <message>
        <source>None</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Not made</source>
        <translation>未生成</translation>
    </message>
    <message>
        <source>Not made yet. Click to make and hear it.</source>
        <translation>尚未生成。点击即可生成并收听。</translation>
    </message>
    <message>
        <source>Not saved yet</source>
        <translation>尚未保存</translation>
    </message>
    <message>
        <source>Open a script</source>
        <translation>打开文稿</translation>
    </message>
    <message>
        <source>Open a script…</source>
        <translation>打开文稿…</translation>
    </message>
    <message>
        <source>Open the sample script</source>
        <translation>打开示例文稿</translation>
    </message>
    <message>
        <source>Paragraph</source>
        <translation>段落</translation>
    </message>
    <message>
        <source>Paragraph {number}</source>
        <translation>第 {number} 段</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>播放</translation>
    </message>
    <message>
        <source>Play from here</source>
        <translation>从这里播放</translation>
    </message>
    <message>
        <source>Play from the cursor</source>
        <translation>从光标处播放</translation>
    </message>
    <message>
        <source>Play paragraph</source>
        <translation>播放本段</translation>
    </message>
    <message>
        <source>Play the selection</source>
        <translation>播放选中的文字</translation>
    </message>
    <message>
        <source>Play the whole script</source>
        <translation>播放全文</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>Put the cursor into a paragraph to see how it was made.</source>
        <translation>把光标放进一个段落，就能看到它是怎样生成的。</translation>
    </message>
    <message>
        <source>Reading mode</source>
        <translation>朗读模式</translation>
    </message>
    <message>
        <source>Sample script in both</source>
        <translation>示例文稿（中英混合）</translation>
    </message>
    <message>
        <source>Sample script in Chinese</source>
        <translation>示例文稿（中文）</translation>
    </message>
    <message>
        <source>Sample script in English</source>
        <translation>示例文稿（英文）</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Save as…</source>
        <translation>另存为…</translation>
    </message>
    <message>
        <source>Save the script</source>
        <translation>保存文稿</translation>
    </message>
    <message>
        <source>Saved as {name}.</source>
        <translation>已保存为 {name}。</translation>
    </message>
    <message>
        <source>Script</source>
        <translation>文稿</translation>
    </message>
    <message>
        <source>Scripts</source>
        <translation>文稿</translation>
    </message>
    <message>
        <source>Sentence timing</source>
        <translation>逐句时间轴</translation>
    </message>
    <message>
        <source>Smaller (-)</source>
        <translation>缩小（-）</translation>
    </message>
    <message>
        <source>Smaller text</source>
        <translation>缩小文字</translation>
    </message>
    <message>
        <source>Sound</source>
        <translation>声音</translation>
    </message>
    <message>
        <source>Speech</source>
        <translation>语音</translation>
    </message>
    <message>
        <source>SRT subtitles</source>
        <translation>SRT 字幕</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Text size</source>
        <translation>文字大小</translation>
    </message>
    <message>
        <source>Text size {pixels}</source>
        <translation>文字大小 {pixels}</translation>
    </message>
    <message>
        <source>The sample script was opened.</source>
        <translation>已打开示例文稿。</translation>
    </message>
    <message>
        <source>The selection</source>
        <translation>选中的文字</translation>
    </message>
    <message>
        <source>The whole script</source>
        <translation>全文</translation>
    </message>
    <message>
        <source>This computer</source>
        <translation>本机</translation>
    </message>
    <message>
        <source>This paragraph could not be made. Click to try again.</source>
        <translation>这一段没能生成。点击再试一次。</translation>
    </message>
    <message>
        <source>Timing</source>
        <translation>时间轴</translation>
    </message>
    <message>
        <source>Untitled script</source>
        <translation>未命名的文稿</translation>
    </message>
    <message>
        <source>Version {number}</source>
        <translation>版本 {number}</translation>
    </message>
    <message>
        <source>Version {number}, made {when}</source>
        <translation>版本 {number}，生成于 {when}</translation>
    </message>
    <message>
        <source>Versions</source>
        <translation>录音版本</translation>
    </message>
    <message>
        <source>Voice</source>
        <translation>音色</translation>
    </message>
    <message>
        <source>voice</source>
        <translation>音色</translation>
    </message>
    <message>
        <source>Voice id</source>
        <translation>音色编号</translation>
    </message>
    <message>
        <source>VTT subtitles</source>
        <translation>VTT 字幕</translation>
    </message>
    <message>
        <source>Waiting for this place to arrive…</source>
        <translation>正在等这一处到来…</translation>
    </message>
    <message>
        <source>WAV (exact)</source>
        <translation>WAV（无损）</translation>
    </message>
    <message>
        <source>Waveform</source>
        <translation>波形</translation>
    </message>
    <message>
        <source>What</source>
        <translation>范围</translation>
    </message>
    <message>
        <source>What was made with {voice} would be made again. To keep it, choose {voice}.</source>
        <translation>用“{voice}”生成的部分会重新生成。要保留这些部分，请选择“{voice}”。</translation>
    </message>
    <message>
        <source>Word timing</source>
        <translation>逐词时间轴</translation>
    </message>
    <message>
        <source>Write or paste a script here, or drop a text file.</source>
        <translation>在这里写文稿，粘贴进来，或者把文本文件拖进来。</translation>
    </message>
    <message>
        <source>Writing the files…</source>
        <translation>正在写文件…</translation>
    </message>
    <message>
        <source>{count} files were written to {folder}.</source>
        <translation>已把 {count} 个文件写到 {folder}。</translation>
    </message>
    <message>
        <source>{count} of these files are there already and will be replaced.</source>
        <translation>其中 {count} 个文件已经存在，将被替换。</translation>
    </message>
    <message>
        <source>{made} of {total} paragraphs made</source>
        <translation>已生成 {made} / {total} 段</translation>
    </message>
    <message>
        <source>{milliseconds} ms</source>
        <translation>{milliseconds} 毫秒</translation>
    </message>
    <message>
        <source>{name} is there already and will be replaced.</source>
        <translation>{name} 已经存在，将被替换。</translation>
    </message>
    <message>
        <source>{name} was opened.</source>
        <translation>已打开 {name}。</translation>
    </message>
    <message>
        <source>{name} was written.</source>
        <translation>已写好 {name}。</translation>
    </message>
    <message>
        <source>{seconds} s</source>
        <translation>{seconds} 秒</translation>
    </message>
    <message>
        <source>1 file was written to {folder}.</source>
        <translation>已把 1 个文件写到 {folder}。</translation>
    </message>
</context>
</TS>
