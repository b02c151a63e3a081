<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>studio</name>
    <message>
        <source>Add timbre</source>
        <translation>添加音色</translation>
    </message>
    <message>
        <source>Add to the favourites</source>
        <translation>加入收藏</translation>
    </message>
    <message>
        <source>All languages</source>
        <translation>全部语言</translation>
    </message>
    <message>
        <source>All tags</source>
        <translation>全部标签</translation>
    </message>
    <message>
        <source>All timbres</source>
        <translation>全部音色</translation>
    </message>
    <message>
        <source>Asks the vendor to delete it once more; that it is gone already is no mistake.</source>
        <translation>请供应商再删除一次；如果它已经不在，也不算错误。</translation>
    </message>
    <message>
        <source>Available</source>
        <translation>可用</translation>
    </message>
    <message>
        <source>An id has no blanks and no line breaks inside, and is not longer than 200 characters.</source>
        <translation>编号中不能有空格和换行，也不能超过 200 个字符。</translation>
    </message>
    <message>
        <source>Deleting, unknown</source>
        <translation>正在删除、未知</translation>
    </message>
    <message>
        <source>Being deleted</source>
        <translation>正在删除</translation>
    </message>
    <message>
        <source>Check</source>
        <translation>核实</translation>
    </message>
    <message>
        <source>Chinese</source>
        <translation>中文</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Delete at the vendor</source>
        <translation>在供应商处删除</translation>
    </message>
    <message>
        <source>Deleted</source>
        <translation>已删除</translation>
    </message>
    <message>
        <source>Deleted in {seconds} s</source>
        <translation>{seconds} 秒后删除</translation>
    </message>
    <message>
        <source>Deleting…</source>
        <translation>正在删除…</translation>
    </message>
    <message>
        <source>English</source>
        <translation>英语</translation>
    </message>
    <message>
        <source>Export timbres</source>
        <translation>导出音色</translation>
    </message>
    <message>
        <source>Favourite</source>
        <translation>收藏</translation>
    </message>
    <message>
        <source>Favourites</source>
        <translation>收藏</translation>
    </message>
    <message>
        <source>Female</source>
        <translation>女</translation>
    </message>
    <message>
        <source>Forget</source>
        <translation>移出列表</translation>
    </message>
    <message>
        <source>Forgotten</source>
        <translation>已移出列表</translation>
    </message>
    <message>
        <source>Gender</source>
        <translation>性别</translation>
    </message>
    <message>
        <source>Id</source>
        <translation>编号</translation>
    </message>
    <message>
        <source>Import timbres</source>
        <translation>导入音色</translation>
    </message>
    <message>
        <source>Last used</source>
        <translation>上次使用</translation>
    </message>
    <message>
        <source>Last verified</source>
        <translation>上次核实</translation>
    </message>
    <message>
        <source>Line {line}: {reason}</source>
        <translation>第 {line} 行：{reason}</translation>
    </message>
    <message>
        <source>Listen</source>
        <translation>试听</translation>
    </message>
    <message>
        <source>Male</source>
        <translation>男</translation>
    </message>
    <message>
        <source>Never</source>
        <translation>从未</translation>
    </message>
    <message>
        <source>No take uses it.</source>
        <translation>没有录音版本使用它。</translation>
    </message>
    <message>
        <source>No take yet</source>
        <translation>还没有录音版本</translation>
    </message>
    <message>
        <source>No timbre fits.</source>
        <translation>没有符合的音色。</translation>
    </message>
    <message>
        <source>Not a favourite</source>
        <translation>取消收藏</translation>
    </message>
    <message>
        <source>Not deleted</source>
        <translation>未删除</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>Nothing was deleted.</source>
        <translation>什么都没有删除。</translation>
    </message>
    <message>
        <source>Only timbres of your own can be deleted, at vendors that offer it.</source>
        <translation>只能删除您自己的音色，并且供应商要支持删除。</translation>
    </message>
    <message>
        <source>Remove from the favourites</source>
        <translation>取消收藏</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>恢复</translation>
    </message>
    <message>
        <source>Rows that were left out</source>
        <translation>没有导入的行</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>搜索</translation>
    </message>
    <message>
        <source>Search names, ids, tags and notes</source>
        <translation>搜索名称、编号、标签和备注</translation>
    </message>
    <message>
        <source>Select a timbre to see what is known of it.</source>
        <translation>选择一个音色，查看它的详情。</translation>
    </message>
    <message>
        <source>Show all timbres</source>
        <translation>显示全部音色</translation>
    </message>
    <message>
        <source>Tables (*.csv *.txt)</source>
        <translation>表格 (*.csv *.txt)</translation>
    </message>
    <message>
        <source>Tables (*.csv)</source>
        <translation>表格 (*.csv)</translation>
    </message>
    <message>
        <source>Tag</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>Take it out of this list; nothing happens at the vendor</source>
        <translation>只从这个列表中移出，不影响供应商那里的音色</translation>
    </message>
    <message>
        <source>Takes</source>
        <translation>录音版本</translation>
    </message>
    <message>
        <source>The vendor's console shows the id of every voice that was trained or copied there.</source>
        <translation>供应商的控制台会列出每个训练或复刻音色的编号。</translation>
    </message>
    <message>
        <source>There are no timbres yet.</source>
        <translation>还没有音色。</translation>
    </message>
    <message>
        <source>Timbre</source>
        <translation>音色</translation>
    </message>
    <message>
        <source>Timbres</source>
        <translation>音色</translation>
    </message>
    <message>
        <source>Unknown</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>Used in</source>
        <translation>用于</translation>
    </message>
    <message>
        <source>Used in {count} takes, which keep their sound: {titles}</source>
        <translation>用于 {count} 个录音版本（它们的声音会保留）：{titles}</translation>
    </message>
    <message>
        <source>What should be remembered of it</source>
        <translation>关于这个音色要记住的事</translation>
    </message>
    <message>
        <source>Which timbres</source>
        <translation>哪些音色</translation>
    </message>
    <message>
        <source>Words with spaces between them</source>
        <translation>用空格分开的词</translation>
    </message>
    <message>
        <source>{count} rows were left out</source>
        <translation>有 {count} 行没有导入</translation>
    </message>
    <message>
        <source>{count} selected</source>
        <translation>已选 {count} 个</translation>
    </message>
    <message>
        <source>{count} takes, last {when}</source>
        <translation>{count} 个录音版本，最近一次 {when}</translation>
    </message>
    <message>
        <source>{count} timbres</source>
        <translation>{count} 个音色</translation>
    </message>
    <message>
        <source>{count} timbres are selected.</source>
        <translation>选中了 {count} 个音色。</translation>
    </message>
    <message>
        <source>{count} timbres were deleted.</source>
        <translation>已删除 {count} 个音色。</translation>
    </message>
    <message>
        <source>{count} timbres were forgotten.</source>
        <translation>已将 {count} 个音色移出列表。</translation>
    </message>
    <message>
        <source>{count} timbres were written to {file}.</source>
        <translation>已将 {count} 个音色写入 {file}。</translation>
    </message>
    <message>
        <source>{count} timbres will be deleted at their vendors in 10 seconds.</source>
        <translation>10 秒后将在供应商处删除 {count} 个音色。</translation>
    </message>
    <message>
        <source>{count} were sent to the vendor already.</source>
        <translation>有 {count} 个已经发给供应商了。</translation>
    </message>
    <message>
        <source>{gone} of {count} timbres were deleted.</source>
        <translation>{count} 个音色中已删除 {gone} 个。</translation>
    </message>
    <message>
        <source>“{name}” was added.</source>
        <translation>已添加“{name}”。</translation>
    </message>
    <message>
        <source>“{name}” was deleted.</source>
        <translation>已删除“{name}”。</translation>
    </message>
    <message>
        <source>“{name}” was forgotten.</source>
        <translation>已将“{name}”移出列表。</translation>
    </message>
    <message>
        <source>“{name}” will be deleted at the vendor in 10 seconds.</source>
        <translation>10 秒后将在供应商处删除“{name}”。</translation>
    </message>
    <message>
        <source>Import from CSV…</source>
        <translation>从 CSV 导入…</translation>
    </message>
    <message>
        <source>Export to CSV…</source>
        <translation>导出为 CSV…</translation>
    </message>
    <message>
        <source>Its vendor keeps this timbre.</source>
        <translation>这个音色归供应商所有。</translation>
    </message>
    <message>
        <source>More than one account fits; choose one.</source>
        <translation>有多个账号可用，请指定一个。</translation>
    </message>
    <message>
        <source>No column is called “id”.</source>
        <translation>没有名为“id”的列。</translation>
    </message>
    <message>
        <source>It is larger than 32 MB.</source>
        <translation>文件超过 32 MB。</translation>
    </message>
    <message>
        <source>More than one timbre fits.</source>
        <translation>有多个音色符合。</translation>
    </message>
    <message>
        <source>There is no id.</source>
        <translation>没有编号。</translation>
    </message>
    <message>
        <source>There are more cells than columns.</source>
        <translation>单元格比列数多。</translation>
    </message>
    <message>
        <source>Line {subject} has this id already.</source>
        <translation>第 {subject} 行已有相同的编号。</translation>
    </message>
    <message>
        <source>“{subject}” cannot be an id.</source>
        <translation>“{subject}”不能作为编号。</translation>
    </message>
    <message>
        <source>From here on the file cannot be read as a table: {subject}</source>
        <translation>从这里开始无法按表格读取：{subject}</translation>
    </message>
    <message>
        <source>List, add, forget and delete timbres; read them from a table, and write one.</source>
        <translation>列出、添加、移出和删除音色；从表格导入，或导出为表格。</translation>
    </message>
    <message>
        <source>Add the timbres of a CSV file; bad rows are left out, and listed with their reasons.</source>
        <translation>添加 CSV 文件中的音色；有问题的行会被略过，并列出原因。</translation>
    </message>
    <message>
        <source>Whose they are, where a row does not say.</source>
        <translation>行中没有写明账号时，归属哪个账号。</translation>
    </message>
    <message>
        <source>Write the timbres of every account to a CSV file, which “timbres import” reads.</source>
        <translation>把所有账号的音色写入 CSV 文件，“timbres import” 可以再读取它。</translation>
    </message>
    <message>
        <source>List the timbres of every account.</source>
        <translation>列出所有账号的音色。</translation>
    </message>
    <message>
        <source>Only those that hold all of these words somewhere.</source>
        <translation>只列出包含所有这些词的音色。</translation>
    </message>
    <message>
        <source>Only this account's.</source>
        <translation>只列出这个账号的。</translation>
    </message>
    <message>
        <source>Also those that are deleted or forgotten.</source>
        <translation>也列出已删除和已移出列表的。</translation>
    </message>
    <message>
        <source>List a voice by the id that its vendor gave it.</source>
        <translation>按供应商给的编号添加一个音色。</translation>
    </message>
    <message>
        <source>What to call it.</source>
        <translation>它的名称。</translation>
    </message>
    <message>
        <source>Whose it is; may be left out where one account fits.</source>
        <translation>属于哪个账号；只有一个账号可用时可以省略。</translation>
    </message>
    <message>
        <source>Take a timbre out of the list; nothing happens at its vendor.</source>
        <translation>把音色移出列表；不影响供应商那里的音色。</translation>
    </message>
    <message>
        <source>Forgot {name}; “timbres add” lists it again.</source>
        <translation>已将 {name} 移出列表；可以用“timbres add”重新添加。</translation>
    </message>
    <message>
        <source>Delete a timbre at its vendor, for good. It also settles what became of an earlier try.</source>
        <translation>在供应商处永久删除音色；也用来核实先前一次删除的结果。</translation>
    </message>
    <message>
        <source>Do not ask.</source>
        <translation>不再询问。</translation>
    </message>
    <message>
        <source>{name} is deleted.</source>
        <translation>{name} 已删除。</translation>
    </message>
    <message>
        <source>Nobody can be asked here; --yes deletes without asking.</source>
        <translation>这里无法询问；加上 --yes 可以不问直接删除。</translation>
    </message>
    <message>
        <source>Delete {name} at its vendor?</source>
        <translation>要在供应商处删除 {name} 吗？</translation>
    </message>
    <message>
        <source>There is no account, and more than one fits.</source>
        <translation>没有写账号，而且有多个账号可用。</translation>
    </message>
    <message>
        <source>Delete…</source>
        <translation>删除…</translation>
    </message>
    <message>
        <source>Delete at the vendor…</source>
        <translation>在供应商处删除…</translation>
    </message>
    <message>
        <source>Delete “{name}” at the vendor?</source>
        <translation>在供应商处删除“{name}”？</translation>
    </message>
    <message>
        <source>Delete {count} timbres at their vendors?</source>
        <translation>在供应商处删除 {count} 个音色？</translation>
    </message>
    <message>
        <source>Nothing new can be spoken with what is deleted. You will have 10 seconds to undo it.</source>
        <translation>删除后不能再用它合成新的内容。确认后有 10 秒可以撤销。</translation>
    </message>
    <message>
        <source>No take uses any of them.</source>
        <translation>没有录音版本用到它们。</translation>
    </message>
    <message>
        <source>Used in {count} takes, which keep their sound:</source>
        <translation>{count} 个录音版本用到它，已有的声音会保留：</translation>
    </message>
    <message>
        <source>{used} of them are used in {count} takes, which keep their sound:</source>
        <translation>其中 {used} 个用于 {count} 个录音版本，已有的声音会保留：</translation>
    </message>
    <message>
        <source>Open tasks that are to be spoken with it, and may fail: {count}.</source>
        <translation>要用它合成、可能因此失败的未完成任务：{count} 个。</translation>
    </message>
    <message>
        <source>It is the voice that scripts are spoken with now.</source>
        <translation>它是当前朗读文稿所用的音色。</translation>
    </message>
    <message>
        <source>Selected, but not deletable, so kept: {count}.</source>
        <translation>选中但不能删除、因此保留：{count} 个。</translation>
    </message>
    <message>
        <source>… and {count} more</source>
        <translation>……另有 {count} 个</translation>
    </message>
    <message>
        <source>1 timbre</source>
        <translation>1 个音色</translation>
    </message>
    <message>
        <source>1 take, {when}</source>
        <translation>1 个录音版本，{when}</translation>
    </message>
    <message>
        <source>1 timbre was written to {file}.</source>
        <translation>已将 1 个音色写入 {file}。</translation>
    </message>
    <message>
        <source>1 row was left out</source>
        <translation>有 1 行没有导入</translation>
    </message>
    <message>
        <source>1 timbre added, {updated} updated.</source>
        <translation>添加了 1 个音色，更新了 {updated} 个。</translation>
    </message>
    <message>
        <source>{count} timbres added, {updated} updated.</source>
        <translation>添加了 {count} 个音色，更新了 {updated} 个。</translation>
    </message>
    <message>
        <source>1 was sent to the vendor already.</source>
        <translation>有 1 个已经发给供应商了。</translation>
    </message>
    <message>
        <source>Not deleted: {kept}, unknown: {unknown}; the list says why.</source>
        <translation>{kept} 个没有删除，{unknown} 个结果未知；原因见列表。</translation>
    </message>
    <message>
        <source>Used in 1 take, which keeps its sound:</source>
        <translation>1 个录音版本用到它，已有的声音会保留：</translation>
    </message>
    <message>
        <source>One of them is used in 1 take, which keeps its sound:</source>
        <translation>其中 1 个用于 1 个录音版本，已有的声音会保留：</translation>
    </message>
    <message>
        <source>One of them is used in {count} takes, which keep their sound:</source>
        <translation>其中 1 个用于 {count} 个录音版本，已有的声音会保留：</translation>
    </message>
    <message>
        <source>{added} timbres added, {updated} updated.</source>
        <translation>添加了 {added} 个音色，更新了 {updated} 个。</translation>
    </message>
</context>
</TS>
