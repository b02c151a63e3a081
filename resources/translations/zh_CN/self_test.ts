<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>studio</name>
    <message>
        <source>Formats</source>
        <translation>格式</translation>
    </message>
    <message>
        <source>Formats of sound</source>
        <translation>声音格式</translation>
    </message>
    <message>
        <source>Formats of times</source>
        <translation>时间格式</translation>
    </message>
    <message>
        <source>Give --self-test or --bundle, not both.</source>
        <translation>--self-test 与 --bundle 只能给一个。</translation>
    </message>
    <message>
        <source>It is locked; keys are forgotten when the program ends.</source>
        <translation>密钥环已锁定；程序结束后密钥即被忘记。</translation>
    </message>
    <message>
        <source>It refused; keys are forgotten when the program ends.</source>
        <translation>密钥环拒绝了请求；程序结束后密钥即被忘记。</translation>
    </message>
    <message>
        <source>Stray output</source>
        <translation>多余的输出</translation>
    </message>
    <message>
        <source>The keyring</source>
        <translation>密钥环</translation>
    </message>
    <message>
        <source>The model for English is not installed; it is the package voice-studio-english.</source>
        <translation>英语模型未安装；它是软件包 voice-studio-english。</translation>
    </message>
    <message>
        <source>The window</source>
        <translation>窗口</translation>
    </message>
    <message>
        <source>There is none here; keys are forgotten when the program ends.</source>
        <translation>这里没有密钥环；程序结束后密钥即被忘记。</translation>
    </message>
    <message>
        <source>Took {seconds:.1f} s.</source>
        <translation>用时 {seconds:.1f} 秒。</translation>
    </message>
    <message>
        <source>Transcription</source>
        <translation>转写</translation>
    </message>
    <message>
        <source>Try the program instead, in a home of its own that is thrown away: speak, write and read every format, transcribe, keep a key, open every panel. A stray line of output counts as a failure.</source>
        <translation>改为试用程序本身，在一个用完即弃的主目录里进行：朗读、写出并读回每种格式、转写、保存密钥、打开每个页面。多出一行输出也算失败。</translation>
    </message>
    <message>
        <source>drawn after {wait:.0f} ms</source>
        <translation>{wait:.0f} 毫秒后绘出</translation>
    </message>
    <message>
        <source>nothing came in time</source>
        <translation>未能按时得到结果</translation>
    </message>
    <message>
        <source>the clock stands still</source>
        <translation>时钟没有走动</translation>
    </message>
    <message>
        <source>the key came back</source>
        <translation>密钥已取回</translation>
    </message>
    <message>
        <source>the key did not come back</source>
        <translation>密钥没有取回</translation>
    </message>
    <message>
        <source>the take came back as it was</source>
        <translation>取回的录音与原来一致</translation>
    </message>
    <message>
        <source>the take came back different</source>
        <translation>取回的录音与原来不同</translation>
    </message>
    <message>
        <source>{count} characters timed in {seconds:.1f} s of sound, the first after {wait:.0f} ms</source>
        <translation>{seconds:.1f} 秒声音中有 {count} 个字符带时间，首个声音在 {wait:.0f} 毫秒后到达</translation>
    </message>
    <message>
        <source>{count} words heard</source>
        <translation>听出 {count} 个词</translation>
    </message>
</context>
</TS>
