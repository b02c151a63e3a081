<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>studio</name>
    <message>
        <source>Keep tasks and their results in this folder, for the next start too.</source>
        <translation>把任务及其结果保存在这个文件夹里，下次启动时仍然可用。</translation>
    </message>
    <message>
        <source>Hand long texts to a vendor, follow them, and fetch what was made.</source>
        <translation>把长文本交给供应商合成，跟踪进度，取回结果。</translation>
    </message>
    <message>
        <source>Hand in TEXT, files, the rows of a CSV, or what comes in on stdin (“-”). Files and rows that were handed in before are not sent again: the same command goes on with a batch that was interrupted.</source>
        <translation>提交 TEXT、文件、CSV 的各行，或标准输入（“-”）。已经提交过的文件和行不会再次发送：中断的批次用同一条命令即可继续。</translation>
    </message>
    <message>
        <source>A text file; may be repeated.</source>
        <translation>一个文本文件；可以重复使用。</translation>
    </message>
    <message>
        <source>A table with a text in every row.</source>
        <translation>每行含一段文本的表格。</translation>
    </message>
    <message>
        <source>The column of the texts; without it, “text”.</source>
        <translation>文本所在的列；不写则为“text”。</translation>
    </message>
    <message>
        <source>The column of the voices; without it, “voice”.</source>
        <translation>音色所在的列；不写则为“voice”。</translation>
    </message>
    <message>
        <source>The column of the names; without it, “name”.</source>
        <translation>名称所在的列；不写则为“name”。</translation>
    </message>
    <message>
        <source>The voice, for rows too that name none.</source>
        <translation>音色；没有写明音色的行也用它。</translation>
    </message>
    <message>
        <source>What to call the result.</source>
        <translation>结果的名称。</translation>
    </message>
    <message>
        <source>The account; may be left out where one account fits.</source>
        <translation>账号；只有一个账号合适时可以不写。</translation>
    </message>
    <message>
        <source>Cut what is too long between sentences, or leave it out.</source>
        <translation>过长的文本在句子之间切开，或者不提交。</translation>
    </message>
    <message>
        <source>Hand in anew what was handed in before.</source>
        <translation>把以前提交过的重新提交。</translation>
    </message>
    <message>
        <source>Wait until everything is done.</source>
        <translation>等到全部完成。</translation>
    </message>
    <message>
        <source>Wait, and write every result into this folder.</source>
        <translation>等待，并把每个结果写入这个文件夹。</translation>
    </message>
    <message>
        <source>List tasks, newest first.</source>
        <translation>列出任务，最新的在前。</translation>
    </message>
    <message>
        <source>Only those in this state; may be repeated.</source>
        <translation>只列出这种状态的；可以重复使用。</translation>
    </message>
    <message>
        <source>Show a task, by its id or the beginning of it; its vendor is asked.</source>
        <translation>按编号或编号的开头显示一个任务；会询问供应商。</translation>
    </message>
    <message>
        <source>Wait until these tasks are done.</source>
        <translation>等到这些任务完成。</translation>
    </message>
    <message>
        <source>Have tasks stopped: what was not sent is not, of the rest the vendor is told.</source>
        <translation>停止任务：尚未发送的不再发送，其余的通知供应商停止。</translation>
    </message>
    <message>
        <source>Write a task's sound to a file, once it is done; another ending converts it.</source>
        <translation>任务完成后把声音写入文件；换一个扩展名即可转换格式。</translation>
    </message>
    <message>
        <source>The file; without it, one of the task's name in this folder.</source>
        <translation>文件；不写则在当前文件夹中以任务的名称命名。</translation>
    </message>
    <message>
        <source>Try again what came to nothing, and wait; what the vendor has made already is fetched.</source>
        <translation>重试没有结果的任务并等待；供应商已经做好的直接取回。</translation>
    </message>
    <message>
        <source>No task fits.</source>
        <translation>没有符合条件的任务。</translation>
    </message>
    <message>
        <source>Give a text, --file or --csv, not several of them.</source>
        <translation>请给出一段文本、--file 或 --csv，不要同时给出几种。</translation>
    </message>
    <message>
        <source>There is nothing to hand in: give a text, --file, --csv, or a text on stdin.</source>
        <translation>没有可以提交的内容：请给出一段文本、--file、--csv，或从标准输入给出文本。</translation>
    </message>
    <message>
        <source>Columns are those of a --csv.</source>
        <translation>列只能与 --csv 一起指定。</translation>
    </message>
    <message>
        <source>--name names one text.</source>
        <translation>--name 只能命名一段文本。</translation>
    </message>
    <message>
        <source>{count} were handed in before and are not sent again; --again does.</source>
        <translation>有 {count} 个以前提交过，不会再次发送；用 --again 可以重新发送。</translation>
    </message>
    <message>
        <source>Line {line} is left out: {reason}</source>
        <translation>第 {line} 行没有提交：{reason}</translation>
    </message>
    <message>
        <source>{count} rows, the first of them line {line}: {reason}</source>
        <translation>{count} 行，第一处在第 {line} 行：{reason}</translation>
    </message>
    <message>
        <source>1 row, line {line}: {reason}</source>
        <translation>1 行，第 {line} 行：{reason}</translation>
    </message>
    <message>
        <source>Nothing was cancelled: what was handed in goes on, and the rest is handed in the next time.</source>
        <translation>没有取消任何任务：已提交的继续进行，其余的下次提交。</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>等待中</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>进行中</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation>已取消</translation>
    </message>
    <message>
        <source>Needs you</source>
        <translation>需要您处理</translation>
    </message>
    <message>
        <source>Unknown</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>The vendor has not named the file yet.</source>
        <translation>供应商还没有给出文件的地址。</translation>
    </message>
    <message>
        <source>There is no sound of this task here.</source>
        <translation>这里没有这个任务的声音。</translation>
    </message>
    <message>
        <source>Its first line names no columns.</source>
        <translation>第一行没有列名。</translation>
    </message>
    <message>
        <source>No column is chosen for the text.</source>
        <translation>没有选定文本所在的列。</translation>
    </message>
    <message>
        <source>No column is called so.</source>
        <translation>没有这个名称的列。</translation>
    </message>
    <message>
        <source>It is larger than 256 MB.</source>
        <translation>文件大于 256 MB。</translation>
    </message>
    <message>
        <source>Everything is paused: “tasks resume”, or “Go on” in the window, hands the rest in.</source>
        <translation>已全部暂停：执行“tasks resume”，或在窗口中点“继续”，才会提交其余内容。</translation>
    </message>
    <message>
        <source>Everything is paused.</source>
        <translation>已全部暂停。</translation>
    </message>
    <message>
        <source>Work goes on.</source>
        <translation>任务继续进行。</translation>
    </message>
    <message>
        <source>Only those of this vendor.</source>
        <translation>只列出这家供应商的。</translation>
    </message>
    <message>
        <source>Only those that were added on this day or later.</source>
        <translation>只列出这一天及以后添加的。</translation>
    </message>
    <message>
        <source>Only those that were added before this day.</source>
        <translation>只列出这一天之前添加的。</translation>
    </message>
    <message>
        <source>Hand nothing in any more, from any program; what was handed in goes on at its vendor.</source>
        <translation>暂停提交，任何程序都不再提交；已提交的在供应商处继续。</translation>
    </message>
    <message>
        <source>Go on after “pause”.</source>
        <translation>在“pause”之后继续。</translation>
    </message>
</context>
</TS>
