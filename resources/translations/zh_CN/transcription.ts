<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>studio</name>
    <message>
        <source>1 (mono)</source>
        <translation>1（单声道）</translation>
    </message>
    <message>
        <source>1 recording</source>
        <translation>1 个录音</translation>
    </message>
    <message>
        <source>1 segment</source>
        <translation>1 段</translation>
    </message>
    <message>
        <source>2 (stereo)</source>
        <translation>2（立体声）</translation>
    </message>
    <message>
        <source>A call to {place} came through.</source>
        <translation>发往 {place} 的回调能收到。</translation>
    </message>
    <message>
        <source>A link begins with http:// or https://.</source>
        <translation>链接应以 http:// 或 https:// 开头。</translation>
    </message>
    <message>
        <source>ASS subtitles (.ass)</source>
        <translation>ASS 字幕（.ass）</translation>
    </message>
    <message>
        <source>All recordings</source>
        <translation>全部录音</translation>
    </message>
    <message>
        <source>As heard</source>
        <translation>原始识别</translation>
    </message>
    <message>
        <source>As heard: {text}</source>
        <translation>原始识别：{text}</translation>
    </message>
    <message>
        <source>Fetched</source>
        <translation>主动获取</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>自动识别</translation>
    </message>
    <message>
        <source>Back 3 seconds</source>
        <translation>后退 3 秒</translation>
    </message>
    <message>
        <source>Back to the recordings</source>
        <translation>返回录音列表</translation>
    </message>
    <message>
        <source>Call the address that the vendor would call, from this computer</source>
        <translation>从本机呼叫供应商将会回调的地址</translation>
    </message>
    <message>
        <source>Called back</source>
        <translation>供应商回调</translation>
    </message>
    <message>
        <source>Channels</source>
        <translation>声道</translation>
    </message>
    <message>
        <source>Choose recordings…</source>
        <translation>选择录音…</translation>
    </message>
    <message>
        <source>Copy text</source>
        <translation>复制文字</translation>
    </message>
    <message>
        <source>Corrected since it was heard</source>
        <translation>识别后修改过</translation>
    </message>
    <message>
        <source>Do not send</source>
        <translation>不提交</translation>
    </message>
    <message>
        <source>Drop recordings here: each is sent to be written down at once.</source>
        <translation>把录音拖到这里：每个文件都会立即提交转写。</translation>
    </message>
    <message>
        <source>Export the transcript</source>
        <translation>导出转写稿</translation>
    </message>
    <message>
        <source>Find</source>
        <translation>查找</translation>
    </message>
    <message>
        <source>Find and replace</source>
        <translation>查找和替换</translation>
    </message>
    <message>
        <source>Forward 3 seconds</source>
        <translation>前进 3 秒</translation>
    </message>
    <message>
        <source>From</source>
        <translation>来源</translation>
    </message>
    <message>
        <source>Heard with {sure} confidence; it may be wrong.</source>
        <translation>识别置信度 {sure}，可能有误。</translation>
    </message>
    <message>
        <source>If it sounds too fast, too slow or like noise, one of these is wrong.</source>
        <translation>如果听起来太快、太慢或像噪声，说明其中有一项不对。</translation>
    </message>
    <message>
        <source>It stands here as it came; its words have no times.</source>
        <translation>原样显示在这里；其中的词没有时间。</translation>
    </message>
    <message>
        <source>JSON with every word (.json)</source>
        <translation>含每个词的 JSON（.json）</translation>
    </message>
    <message>
        <source>Japanese</source>
        <translation>日语</translation>
    </message>
    <message>
        <source>Korean</source>
        <translation>韩语</translation>
    </message>
    <message>
        <source>LRC lyrics (.lrc)</source>
        <translation>LRC 歌词（.lrc）</translation>
    </message>
    <message>
        <source>Leave it out</source>
        <translation>不提交</translation>
    </message>
    <message>
        <source>Leave out {name}</source>
        <translation>不提交 {name}</translation>
    </message>
    <message>
        <source>Link to a recording</source>
        <translation>录音的链接</translation>
    </message>
    <message>
        <source>Looking at {count} recordings…</source>
        <translation>正在检查 {count} 个录音…</translation>
    </message>
    <message>
        <source>New recordings</source>
        <translation>新录音</translation>
    </message>
    <message>
        <source>Next doubtful word</source>
        <translation>下一个存疑的词</translation>
    </message>
    <message>
        <source>Next place</source>
        <translation>下一处</translation>
    </message>
    <message>
        <source>Next segment</source>
        <translation>下一段</translation>
    </message>
    <message>
        <source>No recording fits.</source>
        <translation>没有符合条件的录音。</translation>
    </message>
    <message>
        <source>No word is left there that may be wrong.</source>
        <translation>那边没有存疑的词了。</translation>
    </message>
    <message>
        <source>Not found</source>
        <translation>没有找到</translation>
    </message>
    <message>
        <source>Open the settings</source>
        <translation>打开设置</translation>
    </message>
    <message>
        <source>PCM without a header does not say it itself: {names}</source>
        <translation>没有文件头的 PCM 不含格式信息：{names}</translation>
    </message>
    <message>
        <source>Pause or go on</source>
        <translation>暂停或继续</translation>
    </message>
    <message>
        <source>Play the selection or the segment</source>
        <translation>播放选中部分或本段</translation>
    </message>
    <message>
        <source>Previous doubtful word</source>
        <translation>上一个存疑的词</translation>
    </message>
    <message>
        <source>Previous place</source>
        <translation>上一处</translation>
    </message>
    <message>
        <source>Previous segment</source>
        <translation>上一段</translation>
    </message>
    <message>
        <source>Put back what was heard</source>
        <translation>恢复原始识别</translation>
    </message>
    <message>
        <source>Read</source>
        <translation>阅读</translation>
    </message>
    <message>
        <source>Recording</source>
        <translation>录音</translation>
    </message>
    <message>
        <source>Recordings</source>
        <translation>录音</translation>
    </message>
    <message>
        <source>Recordings to be written down</source>
        <translation>要转写的录音</translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>替换</translation>
    </message>
    <message>
        <source>Replace all</source>
        <translation>全部替换</translation>
    </message>
    <message>
        <source>Replace with</source>
        <translation>替换为</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>SRT subtitles (.srt)</source>
        <translation>SRT 字幕（.srt）</translation>
    </message>
    <message>
        <source>Sample rate</source>
        <translation>采样率</translation>
    </message>
    <message>
        <source>Sample width</source>
        <translation>采样位数</translation>
    </message>
    <message>
        <source>Say the format of {count}…</source>
        <translation>说明这 {count} 个的格式…</translation>
    </message>
    <message>
        <source>Search names and places</source>
        <translation>搜索名称和位置</translation>
    </message>
    <message>
        <source>See whether there is a recording behind it that the vendor could fetch</source>
        <translation>看看链接后面有没有供应商能取到的录音</translation>
    </message>
    <message>
        <source>Segments</source>
        <translation>段数</translation>
    </message>
    <message>
        <source>Select a recording to see where it stands.</source>
        <translation>选择一个录音查看它的进展。</translation>
    </message>
    <message>
        <source>Send the link</source>
        <translation>提交链接</translation>
    </message>
    <message>
        <source>Send to Speech</source>
        <translation>发送到语音</translation>
    </message>
    <message>
        <source>Send {count} all the same</source>
        <translation>仍然提交这 {count} 个</translation>
    </message>
    <message>
        <source>Show all recordings</source>
        <translation>显示全部录音</translation>
    </message>
    <message>
        <source>Show the vendor's answer</source>
        <translation>查看供应商的返回</translation>
    </message>
    <message>
        <source>Show what was heard beside what has been made of it</source>
        <translation>并排显示原始识别结果和修改后的文字</translation>
    </message>
    <message>
        <source>Test the link</source>
        <translation>测试链接</translation>
    </message>
    <message>
        <source>Test the vendor's call</source>
        <translation>测试供应商回调</translation>
    </message>
    <message>
        <source>Text (.txt)</source>
        <translation>纯文本（.txt）</translation>
    </message>
    <message>
        <source>The recording was fetched from a link and is not on this computer.</source>
        <translation>录音是从链接获取的，不在这台电脑上。</translation>
    </message>
    <message>
        <source>The text is here all the same; it cannot be heard.</source>
        <translation>文字仍在这里，只是无法播放。</translation>
    </message>
    <message>
        <source>The text was copied.</source>
        <translation>文字已复制。</translation>
    </message>
    <message>
        <source>The vendor calls back</source>
        <translation>供应商回调</translation>
    </message>
    <message>
        <source>The vendor can fetch it: {facts}.</source>
        <translation>供应商可以取到它：{facts}。</translation>
    </message>
    <message>
        <source>The vendor is asked again and again, or calls back when it is done</source>
        <translation>不断向供应商询问，或由供应商在完成后回调</translation>
    </message>
    <message>
        <source>The vendor's answer</source>
        <translation>供应商的返回</translation>
    </message>
    <message>
        <source>The vendor's answer has a shape that is not known.</source>
        <translation>供应商返回的结果格式未知。</translation>
    </message>
    <message>
        <source>There is no sound to listen to.</source>
        <translation>没有可播放的声音。</translation>
    </message>
    <message>
        <source>Transcript</source>
        <translation>转写稿</translation>
    </message>
    <message>
        <source>Transcription</source>
        <translation>转写</translation>
    </message>
    <message>
        <source>Use this format</source>
        <translation>使用这个格式</translation>
    </message>
    <message>
        <source>VTT subtitles (.vtt)</source>
        <translation>VTT 字幕（.vtt）</translation>
    </message>
    <message>
        <source>WAV, MP3, FLAC, Ogg, Opus, PCM; what no vendor takes is converted on this computer</source>
        <translation>WAV、MP3、FLAC、Ogg、Opus、PCM；供应商不接受的格式会在本机转换</translation>
    </message>
    <message>
        <source>What format do these recordings have?</source>
        <translation>这些录音是什么格式？</translation>
    </message>
    <message>
        <source>What is spoken; vendors that find it out themselves do not need it</source>
        <translation>所说的语言；能自动识别的供应商不需要</translation>
    </message>
    <message>
        <source>What was found</source>
        <translation>检查结果</translation>
    </message>
    <message>
        <source>Words</source>
        <translation>词数</translation>
    </message>
    <message>
        <source>a file</source>
        <translation>一个文件</translation>
    </message>
    <message>
        <source>mono</source>
        <translation>单声道</translation>
    </message>
    <message>
        <source>or a link to a recording: https://…</source>
        <translation>或录音的链接：https://…</translation>
    </message>
    <message>
        <source>stereo</source>
        <translation>立体声</translation>
    </message>
    <message>
        <source>{bits} bits</source>
        <translation>{bits} 位</translation>
    </message>
    <message>
        <source>{count} channels</source>
        <translation>{count} 声道</translation>
    </message>
    <message>
        <source>{count} recordings</source>
        <translation>{count} 个录音</translation>
    </message>
    <message>
        <source>{count} recordings are selected.</source>
        <translation>已选择 {count} 个录音。</translation>
    </message>
    <message>
        <source>{count} recordings were removed from the list.</source>
        <translation>已从列表移除 {count} 个录音。</translation>
    </message>
    <message>
        <source>{count} segments</source>
        <translation>{count} 段</translation>
    </message>
    <message>
        <source>{count} were sent before and are not sent twice.</source>
        <translation>{count} 个以前提交过，不会重复提交。</translation>
    </message>
    <message>
        <source>{count} words</source>
        <translation>{count} 个词</translation>
    </message>
    <message>
        <source>{place} of {count}</source>
        <translation>第 {place} 处，共 {count} 处</translation>
    </message>
    <message>
        <source>{sure} confidence</source>
        <translation>置信度 {sure}</translation>
    </message>
    <message>
        <source>“{name}” waits to be sent.</source>
        <translation>“{name}”等待提交。</translation>
    </message>
    <message>
        <source>1 recording was removed from the list.</source>
        <translation>已从列表移除 1 个录音。</translation>
    </message>
    <message>
        <source>1 was sent before and is not sent twice.</source>
        <translation>1 个以前提交过，不会重复提交。</translation>
    </message>
    <message>
        <source>Looking at 1 recording…</source>
        <translation>正在检查 1 个录音…</translation>
    </message>
    <message>
        <source>1 word</source>
        <translation>1 个词</translation>
    </message>
</context>
</TS>
