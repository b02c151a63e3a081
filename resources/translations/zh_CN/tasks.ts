<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>studio</name>
    <message>
        <source>.txt and .md; UTF-8, UTF-16 and GB18030 are recognised</source>
        <translation>.txt 和 .md；自动识别 UTF-8、UTF-16 和 GB18030</translation>
    </message>
    <message>
        <source>A table of texts to be spoken</source>
        <translation>要合成的文本表格</translation>
    </message>
    <message>
        <source>Added</source>
        <translation>添加时间</translation>
    </message>
    <message>
        <source>All tasks</source>
        <translation>全部任务</translation>
    </message>
    <message>
        <source>Ask the vendor</source>
        <translation>询问供应商</translation>
    </message>
    <message>
        <source>Ask the vendor; only then send it again, since it may have been accepted and charged for.</source>
        <translation>请先询问供应商，再决定是否重新提交：它可能已被接受并计费。</translation>
    </message>
    <message>
        <source>Attempts</source>
        <translation>提交记录</translation>
    </message>
    <message>
        <source>Changed</source>
        <translation>更新时间</translation>
    </message>
    <message>
        <source>Characters</source>
        <translation>字符数</translation>
    </message>
    <message>
        <source>Choose a CSV file…</source>
        <translation>选择 CSV 文件…</translation>
    </message>
    <message>
        <source>Choose files…</source>
        <translation>选择文件…</translation>
    </message>
    <message>
        <source>Choose others</source>
        <translation>重新选择</translation>
    </message>
    <message>
        <source>Column of: {field}</source>
        <translation>“{field}”所在的列</translation>
    </message>
    <message>
        <source>Columns for the text and, if wanted, the voice and the name are chosen next</source>
        <translation>接下来选择哪一列是文本，也可以选择音色列和名称列</translation>
    </message>
    <message>
        <source>Drop a CSV file here: each row becomes a task.</source>
        <translation>把 CSV 文件拖到这里：每一行成为一个任务。</translation>
    </message>
    <message>
        <source>Drop text files here: each becomes a task.</source>
        <translation>把文本文件拖到这里：每个文件成为一个任务。</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>First row: {text}</source>
        <translation>第一行：{text}</translation>
    </message>
    <message>
        <source>From the text</source>
        <translation>取自文本</translation>
    </message>
    <message>
        <source>In trouble</source>
        <translation>有问题</translation>
    </message>
    <message>
        <source>It is not known whether the vendor has it.</source>
        <translation>不知道供应商是否已收到。</translation>
    </message>
    <message>
        <source>It was sent again as {id}.</source>
        <translation>已重新提交为 {id}。</translation>
    </message>
    <message>
        <source>Leave them out</source>
        <translation>跳过这些行</translation>
    </message>
    <message>
        <source>New task</source>
        <translation>新任务</translation>
    </message>
    <message>
        <source>No task fits.</source>
        <translation>没有符合条件的任务。</translation>
    </message>
    <message>
        <source>One voice for all</source>
        <translation>全部用同一个音色</translation>
    </message>
    <message>
        <source>Pause all</source>
        <translation>全部暂停</translation>
    </message>
    <message>
        <source>Remove from the list</source>
        <translation>从列表移除</translation>
    </message>
    <message>
        <source>Rows that are too long</source>
        <translation>过长的行</translation>
    </message>
    <message>
        <source>Save sound…</source>
        <translation>保存声音…</translation>
    </message>
    <message>
        <source>Save the sound</source>
        <translation>保存声音</translation>
    </message>
    <message>
        <source>Save the sound of {count} tasks</source>
        <translation>保存 {count} 个任务的声音</translation>
    </message>
    <message>
        <source>Search titles and voices</source>
        <translation>搜索标题和音色</translation>
    </message>
    <message>
        <source>Select a task to see where it stands.</source>
        <translation>选择一个任务，查看它的进展。</translation>
    </message>
    <message>
        <source>Send</source>
        <translation>提交</translation>
    </message>
    <message>
        <source>Send a chapter or a list of lines away, and find every result here, whatever happens meanwhile.</source>
        <translation>提交一个章节或一批文本，不论中途发生什么，结果都会出现在这里。</translation>
    </message>
    <message>
        <source>Send again</source>
        <translation>重新提交</translation>
    </message>
    <message>
        <source>Send again what may have been accepted?</source>
        <translation>重新提交可能已被接受的任务？</translation>
    </message>
    <message>
        <source>Sent on</source>
        <translation>提交时间</translation>
    </message>
    <message>
        <source>Show all tasks</source>
        <translation>显示全部任务</translation>
    </message>
    <message>
        <source>Split at sentences</source>
        <translation>按句子拆分</translation>
    </message>
    <message>
        <source>Table</source>
        <translation>表格</translation>
    </message>
    <message>
        <source>Tables</source>
        <translation>表格</translation>
    </message>
    <message>
        <source>Tasks</source>
        <translation>任务</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>文本</translation>
    </message>
    <message>
        <source>Send a CSV file…</source>
        <translation>提交 CSV 文件…</translation>
    </message>
    <message>
        <source>Send text files…</source>
        <translation>提交文本文件…</translation>
    </message>
    <message>
        <source>Text files</source>
        <translation>文本文件</translation>
    </message>
    <message>
        <source>Texts to be spoken</source>
        <translation>要合成的文本</translation>
    </message>
    <message>
        <source>The answer to {count} of these was lost. The vendor may have accepted them and may charge for them twice. “Ask the vendor” finds out where that is possible.</source>
        <translation>其中 {count} 个没有收到答复。供应商可能已经接受，重新提交可能会重复计费。可以先用“询问供应商”查明。</translation>
    </message>
    <message>
        <source>The first words of the text</source>
        <translation>文本的开头几个字</translation>
    </message>
    <message>
        <source>The vendor cannot tell what became of {count} of them; look in its own console.</source>
        <translation>其中 {count} 个，供应商无法说明结果；请到供应商控制台查看。</translation>
    </message>
    <message>
        <source>Time taken</source>
        <translation>用时</translation>
    </message>
    <message>
        <source>Under way</source>
        <translation>进行中</translation>
    </message>
    <message>
        <source>Vendor's id</source>
        <translation>供应商编号</translation>
    </message>
    <message>
        <source>Vendor's state</source>
        <translation>供应商状态</translation>
    </message>
    <message>
        <source>When it was sent</source>
        <translation>提交时间</translation>
    </message>
    <message>
        <source>Write or paste what is to be spoken</source>
        <translation>写下或粘贴要合成的文本</translation>
    </message>
    <message>
        <source>and {count} more</source>
        <translation>另有 {count} 个</translation>
    </message>
    <message>
        <source>{characters} characters</source>
        <translation>{characters} 个字符</translation>
    </message>
    <message>
        <source>{count} are left out.</source>
        <translation>有 {count} 行将被跳过。</translation>
    </message>
    <message>
        <source>{count} are longer than a task may be.</source>
        <translation>有 {count} 行超过单个任务的长度上限。</translation>
    </message>
    <message>
        <source>{count} tasks</source>
        <translation>{count} 个任务</translation>
    </message>
    <message>
        <source>{count} tasks are selected.</source>
        <translation>已选择 {count} 个任务。</translation>
    </message>
    <message>
        <source>{count} tasks were added.</source>
        <translation>已添加 {count} 个任务。</translation>
    </message>
    <message>
        <source>{count} tasks were removed from the list; their takes stay in the library.</source>
        <translation>{count} 个任务已从列表移除；生成的录音版本仍在作品库中。</translation>
    </message>
    <message>
        <source>{count} were there already and are not sent twice.</source>
        <translation>有 {count} 个已经存在，不会重复提交。</translation>
    </message>
    <message>
        <source>{rows} tasks · {characters} characters</source>
        <translation>{rows} 个任务 · {characters} 个字符</translation>
    </message>
    <message>
        <source>The vendor cannot tell what became of one of them; look in its own console.</source>
        <translation>其中 1 个，供应商无法说明结果；请到供应商控制台查看。</translation>
    </message>
    <message>
        <source>The answer to one of these was lost. The vendor may have accepted it and may charge for it twice. “Ask the vendor” finds out where that is possible.</source>
        <translation>其中 1 个没有收到答复。供应商可能已经接受，重新提交可能会重复计费。可以先用“询问供应商”查明。</translation>
    </message>
    <message>
        <source>1 task was removed from the list; its take stays in the library.</source>
        <translation>1 个任务已从列表移除；生成的录音版本仍在作品库中。</translation>
    </message>
    <message>
        <source>1 is longer than a task may be.</source>
        <translation>有 1 行超过单个任务的长度上限。</translation>
    </message>
    <message>
        <source>1 is left out.</source>
        <translation>有 1 行将被跳过。</translation>
    </message>
    <message>
        <source>1 task was added.</source>
        <translation>已添加 1 个任务。</translation>
    </message>
    <message>
        <source>1 was there already and is not sent twice.</source>
        <translation>有 1 个已经存在，不会重复提交。</translation>
    </message>
    <message>
        <source>1 task</source>
        <translation>1 个任务</translation>
    </message>
</context>
</TS>
