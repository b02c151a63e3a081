<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>studio</name>
    <message>
        <source>There is no text to speak.</source>
        <translation>没有可以朗读的文字。</translation>
    </message>
    <message>
        <source>Write or open a script first.</source>
        <translation>请先写一段文稿，或打开一份文稿。</translation>
    </message>
    <message>
        <source>There is nothing in this text that can be spoken.</source>
        <translation>这段文字里没有可以读出来的内容。</translation>
    </message>
    <message>
        <source>Add words; symbols and emoji alone have no sound.</source>
        <translation>请加入文字；单独的符号和表情没有读音。</translation>
    </message>
    <message>
        <source>The text holds characters that no vendor can read.</source>
        <translation>文字中有任何供应商都读不了的字符。</translation>
    </message>
    <message>
        <source>Paste the text again as plain text, then try again.</source>
        <translation>请以纯文本重新粘贴，然后再试。</translation>
    </message>
    <message>
        <source>There is no voice called “{subject}”.</source>
        <translation>没有名为“{subject}”的音色。</translation>
    </message>
    <message>
        <source>Choose a voice from the list.</source>
        <translation>请从列表中选择音色。</translation>
    </message>
    <message>
        <source>There is no account called “{subject}”.</source>
        <translation>没有名为“{subject}”的账号。</translation>
    </message>
    <message>
        <source>Choose an account from the list.</source>
        <translation>请从列表中选择账号。</translation>
    </message>
    <message>
        <source>There is no take “{subject}” in this library.</source>
        <translation>作品库里没有录音版本“{subject}”。</translation>
    </message>
    <message>
        <source>List the takes to see what is there.</source>
        <translation>请列出录音版本，看看有哪些。</translation>
    </message>
    <message>
        <source>Nobody has said that the speaker of “{subject}” agrees.</source>
        <translation>还没有记录“{subject}”的说话人已同意。</translation>
    </message>
    <message>
        <source>Write down who speaks, and that they agree.</source>
        <translation>请写明说话人是谁，以及其已同意。</translation>
    </message>
    <message>
        <source>There is no project “{subject}” of recordings.</source>
        <translation>没有录音项目“{subject}”。</translation>
    </message>
    <message>
        <source>List the projects to see what is there.</source>
        <translation>请列出录音项目，看看有哪些。</translation>
    </message>
    <message>
        <source>There is no microphone to record with.</source>
        <translation>没有可以录音的麦克风。</translation>
    </message>
    <message>
        <source>Connect one, or allow this program to use it, then try again.</source>
        <translation>请连接麦克风，或允许本程序使用它，然后再试。</translation>
    </message>
    <message>
        <source>The microphone “{subject}” gives no sound any more.</source>
        <translation>麦克风“{subject}”不再有声音。</translation>
    </message>
    <message>
        <source>Connect it again; what was recorded so far is kept.</source>
        <translation>请重新连接；已录下的内容都会保留。</translation>
    </message>
    <message>
        <source>There is no job “{subject}”.</source>
        <translation>没有任务“{subject}”。</translation>
    </message>
    <message>
        <source>List the jobs to see what is there.</source>
        <translation>请列出任务，看看有哪些。</translation>
    </message>
    <message>
        <source>“{subject}” cannot be used as it is.</source>
        <translation>“{subject}”不能这样使用。</translation>
    </message>
    <message>
        <source>Correct it and try again.</source>
        <translation>请改正后再试。</translation>
    </message>
    <message>
        <source>“{subject}” cannot be read.</source>
        <translation>无法读取“{subject}”。</translation>
    </message>
    <message>
        <source>Check that the file exists and is what its name says.</source>
        <translation>请检查文件是否存在，内容是否与文件名相符。</translation>
    </message>
    <message>
        <source>“{subject}” is not supported.</source>
        <translation>不支持“{subject}”。</translation>
    </message>
    <message>
        <source>Choose one of the formats that are offered.</source>
        <translation>请从提供的格式中选择。</translation>
    </message>
    <message>
        <source>“{subject}” cannot be written.</source>
        <translation>无法写入“{subject}”。</translation>
    </message>
    <message>
        <source>Choose a folder that you may write to.</source>
        <translation>请选择一个有写入权限的文件夹。</translation>
    </message>
    <message>
        <source>The disk is full; “{subject}” was not written.</source>
        <translation>磁盘已满，“{subject}”没有写入。</translation>
    </message>
    <message>
        <source>Free some space, then try again.</source>
        <translation>请腾出一些空间，然后再试。</translation>
    </message>
    <message>
        <source>The account “{subject}” has no key yet.</source>
        <translation>账号“{subject}”还没有密钥。</translation>
    </message>
    <message>
        <source>Enter its key, or set it in the environment.</source>
        <translation>请填写密钥，或在环境变量中设置。</translation>
    </message>
    <message>
        <source>The vendor refused the key of “{subject}”.</source>
        <translation>供应商拒绝了“{subject}”的密钥。</translation>
    </message>
    <message>
        <source>Check the account's ids, and enter its key again.</source>
        <translation>请检查账号里的各个 ID，并重新输入密钥。</translation>
    </message>
    <message>
        <source>The vendor says that this application does not exist or may not be used.</source>
        <translation>供应商表示该应用不存在或无法使用。</translation>
    </message>
    <message>
        <source>Check the app id, and that the service is enabled in the vendor's console.</source>
        <translation>请检查应用 ID，并确认已在供应商的控制台开通服务。</translation>
    </message>
    <message>
        <source>This computer's clock is {subject} off, so the vendor refuses its signatures.</source>
        <translation>这台电脑的时钟偏差 {subject}，因此供应商拒绝它的签名。</translation>
    </message>
    <message>
        <source>Set the clock to the right time, then try again.</source>
        <translation>请校准系统时间，然后再试。</translation>
    </message>
    <message>
        <source>“{subject}” cannot be reached.</source>
        <translation>无法连接“{subject}”。</translation>
    </message>
    <message>
        <source>Check the network and the account's address.</source>
        <translation>请检查网络和账号中的地址。</translation>
    </message>
    <message>
        <source>The vendor has not answered for too long.</source>
        <translation>供应商太久没有应答。</translation>
    </message>
    <message>
        <source>Try again; what has come so far is kept.</source>
        <translation>请重试；已经收到的内容会保留。</translation>
    </message>
    <message>
        <source>The connection was lost before the end.</source>
        <translation>连接在结束之前中断了。</translation>
    </message>
    <message>
        <source>The vendor's answer cannot be read.</source>
        <translation>无法识别供应商返回的内容。</translation>
    </message>
    <message>
        <source>Try again; if it stays so, give the request id to the vendor.</source>
        <translation>请重试；如果仍然如此，请把请求编号提供给供应商。</translation>
    </message>
    <message>
        <source>The vendor refused this request.</source>
        <translation>供应商拒绝了这次请求。</translation>
    </message>
    <message>
        <source>Read the vendor's own words below.</source>
        <translation>请看下面供应商的原话。</translation>
    </message>
    <message>
        <source>The vendor could not make sense of this request.</source>
        <translation>供应商无法理解这次请求。</translation>
    </message>
    <message>
        <source>Check the account's fields and what you entered; if that is right, update Voice Studio.</source>
        <translation>请检查账号的各项内容和您填写的内容；如果都没有错，请更新 Voice Studio。</translation>
    </message>
    <message>
        <source>The vendor does not know what was asked for, or not any more.</source>
        <translation>供应商那里没有所查的内容，或者已经没有了。</translation>
    </message>
    <message>
        <source>Look for it in the vendor's console; if it is gone, make it again.</source>
        <translation>请在供应商的控制台里找一找；如果已经没有了，请重新制作。</translation>
    </message>
    <message>
        <source>At the vendor, something has this name already.</source>
        <translation>供应商那里已经有同名的内容。</translation>
    </message>
    <message>
        <source>Choose another name.</source>
        <translation>请换一个名称。</translation>
    </message>
    <message>
        <source>The vendor could not do this.</source>
        <translation>供应商没能完成。</translation>
    </message>
    <message>
        <source>Try again later, or give the request id to the vendor.</source>
        <translation>请稍后再试，或把请求编号提供给供应商。</translation>
    </message>
    <message>
        <source>The vendor is busy.</source>
        <translation>供应商正忙。</translation>
    </message>
    <message>
        <source>Wait a moment, then try again.</source>
        <translation>请稍等片刻再试。</translation>
    </message>
    <message>
        <source>There is no sound device; the text still runs in time, without sound.</source>
        <translation>没有声音设备；文字仍会按时推进，只是没有声音。</translation>
    </message>
    <message>
        <source>Connect headphones or speakers; on Debian and Ubuntu, libportaudio2 must be installed.</source>
        <translation>请接上耳机或音箱；在 Debian 和 Ubuntu 上需要安装 libportaudio2。</translation>
    </message>
    <message>
        <source>The sound device “{subject}” is gone.</source>
        <translation>声音设备“{subject}”已断开。</translation>
    </message>
    <message>
        <source>Playing goes on with the system's own device.</source>
        <translation>将改用系统默认设备继续播放。</translation>
    </message>
    <message>
        <source>The library file was damaged; it was kept as “{subject}” and a new one was begun.</source>
        <translation>作品库文件已损坏；它已另存为“{subject}”，并新建了作品库。</translation>
    </message>
    <message>
        <source>Nothing was deleted; keep the old file if its takes matter.</source>
        <translation>没有删除任何内容；如果其中的录音版本重要，请保留旧文件。</translation>
    </message>
    <message>
        <source>The library “{subject}” was written by a newer Voice Studio, so it was left as it is.</source>
        <translation>作品库“{subject}”由更新版本的 Voice Studio 写成，因此保持原样。</translation>
    </message>
    <message>
        <source>Update Voice Studio, or choose another home folder.</source>
        <translation>请更新 Voice Studio，或换一个主文件夹。</translation>
    </message>
    <message>
        <source>The settings file was damaged; it was kept as “{subject}” and the settings start anew.</source>
        <translation>设置文件已损坏；它已另存为“{subject}”，设置已重新开始。</translation>
    </message>
    <message>
        <source>Look at the settings and the accounts, and set again what is missing.</source>
        <translation>请查看设置和账号，重新填写缺少的内容。</translation>
    </message>
    <message>
        <source>The local voice service could not start.</source>
        <translation>本地语音服务无法启动。</translation>
    </message>
    <message>
        <source>Try again; if it stays so, look at the log.</source>
        <translation>请重试；如果仍然如此，请查看日志。</translation>
    </message>
    <message>
        <source>Stopped.</source>
        <translation>已停止。</translation>
    </message>
    <message>
        <source>Nothing needs to be done.</source>
        <translation>无需处理。</translation>
    </message>
    <message>
        <source>The answer was lost, so it is not known whether the vendor did this.</source>
        <translation>应答丢失，不知道供应商是否已经完成。</translation>
    </message>
    <message>
        <source>Check again before you repeat it.</source>
        <translation>请先确认结果，再决定是否重做。</translation>
    </message>
    <message>
        <source>The vendor sent no times.</source>
        <translation>供应商没有提供时间。</translation>
    </message>
    <message>
        <source>The times have not arrived yet.</source>
        <translation>时间还没有到。</translation>
    </message>
    <message>
        <source>Some times are not numbers.</source>
        <translation>有些时间不是有效的数字。</translation>
    </message>
    <message>
        <source>Some times have no length.</source>
        <translation>有些时间没有长度。</translation>
    </message>
    <message>
        <source>Many characters have the same time.</source>
        <translation>许多字的时间完全相同。</translation>
    </message>
    <message>
        <source>Some characters share one time and are lit together.</source>
        <translation>有些字共用一个时间，会一起点亮。</translation>
    </message>
    <message>
        <source>Some times are out of order.</source>
        <translation>有些时间的先后顺序不对。</translation>
    </message>
    <message>
        <source>Some times overlap.</source>
        <translation>有些时间互相重叠。</translation>
    </message>
    <message>
        <source>Some times lie beyond the end of the sound.</source>
        <translation>有些时间超出了声音的结尾。</translation>
    </message>
    <message>
        <source>The words that were timed are not those of the text.</source>
        <translation>带时间的词与文稿对不上。</translation>
    </message>
    <message>
        <source>Part of the text has no times.</source>
        <translation>部分文字没有时间。</translation>
    </message>
    <message>
        <source>The vendor times whole words.</source>
        <translation>供应商只提供整词的时间。</translation>
    </message>
    <message>
        <source>Only whole sentences can be lit.</source>
        <translation>只能逐句点亮。</translation>
    </message>
    <message>
        <source>Where sentences begin was worked out from the pauses in the sound.</source>
        <translation>各句的起始位置是根据声音中的停顿推算的。</translation>
    </message>
    <message>
        <source>No part of the text can be lit.</source>
        <translation>文字无法点亮。</translation>
    </message>
    <message>
        <source>“{subject}” has nothing behind this link any more.</source>
        <translation>“{subject}”的这个链接已经没有内容了。</translation>
    </message>
    <message>
        <source>Ask for a new link; what is made is kept only for a time.</source>
        <translation>请重新获取链接；生成的内容只保留一段时间。</translation>
    </message>
    <message>
        <source>The link to “{subject}” has expired.</source>
        <translation>指向“{subject}”的链接已过期。</translation>
    </message>
    <message>
        <source>Try again, with a new link.</source>
        <translation>请用新的链接再试一次。</translation>
    </message>
    <message>
        <source>“{subject}” can be reached only from inside a private network.</source>
        <translation>“{subject}”只能在内部网络中访问。</translation>
    </message>
    <message>
        <source>Use an address that can be reached from the internet, or a bucket.</source>
        <translation>请使用可以从互联网访问的地址，或使用存储桶。</translation>
    </message>
    <message>
        <source>“{subject}” is too large.</source>
        <translation>“{subject}”太大。</translation>
    </message>
    <message>
        <source>Use a smaller file, or cut it into parts.</source>
        <translation>请使用较小的文件，或把它切成几部分。</translation>
    </message>
    <message>
        <source>“{subject}” sent something else than what was asked for.</source>
        <translation>“{subject}”返回的不是所要的内容。</translation>
    </message>
    <message>
        <source>Open the link in a browser to see what it is.</source>
        <translation>请在浏览器中打开链接，看看它是什么。</translation>
    </message>
    <message>
        <source>“{subject}” changed while it was being sent.</source>
        <translation>“{subject}”在发送过程中发生了变化。</translation>
    </message>
    <message>
        <source>Try again when nothing writes to it any more.</source>
        <translation>请在没有程序再写入它时重试。</translation>
    </message>
    <message>
        <source>There is no bucket called “{subject}” at this address.</source>
        <translation>这个地址上没有名为“{subject}”的存储桶。</translation>
    </message>
    <message>
        <source>Check the bucket's name, its region and the address.</source>
        <translation>请检查存储桶名称、区域和地址。</translation>
    </message>
    <message>
        <source>The bucket “{subject}” refused the keys.</source>
        <translation>存储桶“{subject}”拒绝了密钥。</translation>
    </message>
    <message>
        <source>Check the access key and the secret key, and that they may write, read and delete there.</source>
        <translation>请检查访问密钥和私有密钥，以及它们是否有写入、读取和删除的权限。</translation>
    </message>
    <message>
        <source>The vendor could not fetch “{subject}” from this computer.</source>
        <translation>供应商无法从这台电脑获取“{subject}”。</translation>
    </message>
    <message>
        <source>Check that its address can be reached from the internet, or use a bucket.</source>
        <translation>请检查这台电脑的地址能否从互联网访问，或使用存储桶。</translation>
    </message>
    <message>
        <source>“{subject}” is not a sound file.</source>
        <translation>“{subject}”不是声音文件。</translation>
    </message>
    <message>
        <source>Choose a recording: WAV, MP3, FLAC, Ogg or PCM.</source>
        <translation>请选择一段录音：WAV、MP3、FLAC、Ogg 或 PCM。</translation>
    </message>
    <message>
        <source>“{subject}” is sound without a header, so its format is not known.</source>
        <translation>“{subject}”是没有文件头的声音，无法得知它的格式。</translation>
    </message>
    <message>
        <source>Say its sample rate, the width of its samples, and its channels.</source>
        <translation>请给出它的采样率、采样位宽和声道数。</translation>
    </message>
    <message>
        <source>There is no sound in “{subject}”.</source>
        <translation>“{subject}”里没有声音。</translation>
    </message>
    <message>
        <source>Record it again, or choose another file.</source>
        <translation>请重新录制，或选择其他文件。</translation>
    </message>
    <message>
        <source>Some of “{subject}” was left out.</source>
        <translation>“{subject}”中有一部分没有采用。</translation>
    </message>
    <message>
        <source>Correct what is named above and do the same again; what was taken in is not taken in twice.</source>
        <translation>请改正上面列出的内容后重新执行；已采用的不会重复采用。</translation>
    </message>
    <message>
        <source>“{subject}” lasts longer than ten hours.</source>
        <translation>“{subject}”超过十小时。</translation>
    </message>
    <message>
        <source>Cut it into shorter recordings.</source>
        <translation>请把它切成较短的几段。</translation>
    </message>
    <message>
        <source>“{subject}” breaks off before its end.</source>
        <translation>“{subject}”在结束之前就中断了。</translation>
    </message>
    <message>
        <source>Copy the file again if the rest of it matters.</source>
        <translation>如果需要其余部分，请重新复制该文件。</translation>
    </message>
    <message>
        <source>Nothing can be heard in “{subject}”.</source>
        <translation>“{subject}”里什么也听不到。</translation>
    </message>
    <message>
        <source>Check that it is the right recording, and its level.</source>
        <translation>请确认录音是否选对，以及它的音量。</translation>
    </message>
    <message>
        <source>“{subject}” is not what its name says.</source>
        <translation>“{subject}”的内容与文件名不符。</translation>
    </message>
    <message>
        <source>It is used as what it is.</source>
        <translation>将按实际内容处理。</translation>
    </message>
    <message>
        <source>Its sound is damaged.</source>
        <translation>其中的声音已损坏。</translation>
    </message>
    <message>
        <source>Convert it to WAV, MP3, FLAC or Ogg first.</source>
        <translation>请先把它转换为 WAV、MP3、FLAC 或 Ogg。</translation>
    </message>
    <message>
        <source>There is no speech in this recording.</source>
        <translation>这段录音里没有人声。</translation>
    </message>
    <message>
        <source>Hardly anything in this recording sounds like English, the only language recognized here.</source>
        <translation>这段录音几乎没有像英语的内容，而这里只能识别英语。</translation>
    </message>
    <message>
        <source>Only English is recognized; for other languages, choose a model folder in the settings.</source>
        <translation>只能识别英语；要识别其他语言，请在设置中选择模型文件夹。</translation>
    </message>
    <message>
        <source>The recording cannot be read; it is no WAV, MP3, FLAC or Ogg file.</source>
        <translation>无法读取录音；它不是 WAV、MP3、FLAC 或 Ogg 文件。</translation>
    </message>
    <message>
        <source>The recognizer broke off twice over this recording.</source>
        <translation>识别器在处理这段录音时两次中断。</translation>
    </message>
    <message>
        <source>The model in the model folder breaks off over this recording.</source>
        <translation>模型文件夹中的模型处理这段录音时中断了。</translation>
    </message>
    <message>
        <source>The model in the model folder does not recognize this language.</source>
        <translation>模型文件夹中的模型不能识别这种语言。</translation>
    </message>
    <message>
        <source>The model folder needs faster-whisper: install voice-studio[whisper].</source>
        <translation>使用模型文件夹需要 faster-whisper：请安装 voice-studio[whisper]。</translation>
    </message>
    <message>
        <source>The model folder holds no model of faster-whisper's.</source>
        <translation>模型文件夹中没有 faster-whisper 的模型。</translation>
    </message>
    <message>
        <source>The account “{subject}” has no way to hand files to its vendor.</source>
        <translation>账号“{subject}”没有设置把文件交给供应商的方式。</translation>
    </message>
    <message>
        <source>Set a bucket or this computer in the account, or give a link instead of a file.</source>
        <translation>请在账号中设置存储桶或这台电脑，或者提供链接而不是文件。</translation>
    </message>
</context>
</TS>
