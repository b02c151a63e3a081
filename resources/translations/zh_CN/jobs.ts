<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>studio</name>
    <message>
        <source>The row is empty.</source>
        <translation>这一行是空的。</translation>
    </message>
    <message>
        <source>There is no text in this row.</source>
        <translation>这一行没有文字。</translation>
    </message>
    <message>
        <source>There is no text.</source>
        <translation>没有文字。</translation>
    </message>
    <message>
        <source>From here on the file is not what it was before.</source>
        <translation>从这里起，文件内容已与先前不同。</translation>
    </message>
    <message>
        <source>The text is too long: {subject} characters.</source>
        <translation>文字太长：{subject} 个字符。</translation>
    </message>
    <message>
        <source>Cancelling…</source>
        <translation>正在取消…</translation>
    </message>
    <message>
        <source>{days} d {hours} h</source>
        <translation>{days} 天 {hours} 小时</translation>
    </message>
    <message>
        <source>{hours} h {minutes:02} min</source>
        <translation>{hours} 小时 {minutes:02} 分</translation>
    </message>
    <message>
        <source>{minutes} min {seconds:02} s</source>
        <translation>{minutes} 分 {seconds:02} 秒</translation>
    </message>
    <message>
        <source>{passed}, about {left} left</source>
        <translation>{passed}，约剩 {left}</translation>
    </message>
    <message>
        <source>All of {vendor}</source>
        <translation>{vendor} 的全部账号</translation>
    </message>
    <message>
        <source>{minutes} min</source>
        <translation>{minutes} 分钟</translation>
    </message>
</context>
</TS>
