<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>studio</name>
    <message>
        <source>{subject} cannot be read as sound. Record it again, or choose another file.</source>
        <translation>{subject} 无法作为声音读取。请重新录制，或选择其他文件。</translation>
    </message>
    <message>
        <source>{subject} is {value}, whatever its name says. Save it as WAV.</source>
        <translation>{subject} 实际上是 {value}，与文件名不符。请另存为 WAV。</translation>
    </message>
    <message>
        <source>{subject} has {value} channels. Save it in mono.</source>
        <translation>{subject} 有 {value} 个声道。请另存为单声道。</translation>
    </message>
    <message>
        <source>{subject} has {value} bits a sample. Record it with 16 bits or more.</source>
        <translation>{subject} 的采样位数为 {value}。请用 16 位或以上录制。</translation>
    </message>
    <message>
        <source>{subject} has {value} Hz. Record it with {limit} Hz or more.</source>
        <translation>{subject} 的采样率为 {value} Hz。请用 {limit} Hz 或以上录制。</translation>
    </message>
    <message>
        <source>{subject} lasts {value} s; at least {limit} s are needed. Speak the whole sentence.</source>
        <translation>{subject} 时长 {value} 秒，至少需要 {limit} 秒。请把整句话说完。</translation>
    </message>
    <message>
        <source>{subject} lasts {value} s; at most {limit} s are taken. Cut it shorter.</source>
        <translation>{subject} 时长 {value} 秒，最多 {limit} 秒。请剪短。</translation>
    </message>
    <message>
        <source>Nothing can be heard in {subject}. Check the microphone and record it again.</source>
        <translation>{subject} 里听不到声音。请检查麦克风后重新录制。</translation>
    </message>
    <message>
        <source>{subject} is too quiet ({value} dB). Go closer to the microphone, or turn it up.</source>
        <translation>{subject} 音量太小（{value} dB）。请靠近麦克风，或调高录音音量。</translation>
    </message>
    <message>
        <source>{subject} is distorted in {value} places. Turn the microphone down and record it again.</source>
        <translation>{subject} 有 {value} 处爆音。请调低录音音量后重新录制。</translation>
    </message>
    <message>
        <source>The noise in {subject} is only {value} dB below the voice. Find a quieter place, or go closer.</source>
        <translation>{subject} 的噪声只比人声低 {value} dB。请换个更安静的地方，或靠近麦克风。</translation>
    </message>
    <message>
        <source>{subject} begins or ends in the middle of a sound. Leave a moment of silence before and after.</source>
        <translation>{subject} 的开头或结尾没有录全。请在说话前后各留一小段静音。</translation>
    </message>
    <message>
        <source>{subject} has {value} s of silence before or after the voice. It can be trimmed.</source>
        <translation>{subject} 的人声前后有 {value} 秒静音，可以裁掉。</translation>
    </message>
    <message>
        <source>{subject} is no package of recordings. Choose a folder, a ZIP file or a WAV file.</source>
        <translation>{subject} 不是录音包。请选择文件夹、ZIP 文件或 WAV 文件。</translation>
    </message>
    <message>
        <source>There are {value} recordings; {limit} are needed.</source>
        <translation>现有 {value} 段录音，需要 {limit} 段。</translation>
    </message>
    <message>
        <source>{subject} has no text. Add what is spoken in it, in a text file of the same name.</source>
        <translation>{subject} 没有文本。请用同名文本文件写上所说的内容。</translation>
    </message>
    <message>
        <source>{subject} has no recording. Record it, or take the text away.</source>
        <translation>{subject} 没有录音。请录制，或删去这段文本。</translation>
    </message>
    <message>
        <source>{subject} is empty. Write down what is spoken.</source>
        <translation>{subject} 是空的。请写上所说的内容。</translation>
    </message>
    <message>
        <source>{subject} is no text in UTF-8. Save it as plain text in UTF-8.</source>
        <translation>{subject} 不是 UTF-8 文本。请另存为 UTF-8 纯文本。</translation>
    </message>
    <message>
        <source>{subject} is not called as a file in a package must be: 0.wav, 0.txt and so on.</source>
        <translation>{subject} 的文件名不符合录音包的要求：应为 0.wav、0.txt 等。</translation>
    </message>
    <message>
        <source>{subject} is larger than {limit} MB. Cut it shorter.</source>
        <translation>{subject} 超过 {limit} MB。请剪短。</translation>
    </message>
    <message>
        <source>The recordings last {value} s together; at least {limit} s are needed. Record more.</source>
        <translation>录音总时长 {value} 秒，至少需要 {limit} 秒。请再多录一些。</translation>
    </message>
    <message>
        <source>The recordings last {value} s together; at most {limit} s are taken. Record less.</source>
        <translation>录音总时长 {value} 秒，最多 {limit} 秒。请少录一些。</translation>
    </message>
</context>
</TS>
