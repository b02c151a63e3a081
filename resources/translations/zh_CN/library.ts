<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>studio</name>
    <message>
        <source>All voices</source>
        <translation>全部音色</translation>
    </message>
    <message>
        <source>Any time</source>
        <translation>任何时间</translation>
    </message>
    <message>
        <source>Back to the library</source>
        <translation>返回作品库</translation>
    </message>
    <message>
        <source>Character</source>
        <translation>逐字</translation>
    </message>
    <message>
        <source>Delete for good</source>
        <translation>彻底删除</translation>
    </message>
    <message>
        <source>Delete {count} takes for good?</source>
        <translation>彻底删除 {count} 个录音版本？</translation>
    </message>
    <message>
        <source>Empty the trash</source>
        <translation>清空回收站</translation>
    </message>
    <message>
        <source>Everything you make is kept here.</source>
        <translation>您生成的一切都会保存在这里。</translation>
    </message>
    <message>
        <source>How it was made</source>
        <translation>生成方式</translation>
    </message>
    <message>
        <source>However made</source>
        <translation>全部方式</translation>
    </message>
    <message>
        <source>Incomplete: part of the script was not made.</source>
        <translation>不完整：文稿有一部分没有生成。</translation>
    </message>
    <message>
        <source>Last 24 hours</source>
        <translation>最近 24 小时</translation>
    </message>
    <message>
        <source>Last 30 days</source>
        <translation>最近 30 天</translation>
    </message>
    <message>
        <source>Last 7 days</source>
        <translation>最近 7 天</translation>
    </message>
    <message>
        <source>Last year</source>
        <translation>最近一年</translation>
    </message>
    <message>
        <source>Library</source>
        <translation>作品库</translation>
    </message>
    <message>
        <source>Library or trash</source>
        <translation>作品库或回收站</translation>
    </message>
    <message>
        <source>Lit by</source>
        <translation>点亮方式</translation>
    </message>
    <message>
        <source>Made by</source>
        <translation>生成方式</translation>
    </message>
    <message>
        <source>Made on</source>
        <translation>生成时间</translation>
    </message>
    <message>
        <source>Move to trash</source>
        <translation>移到回收站</translation>
    </message>
    <message>
        <source>No take fits.</source>
        <translation>没有符合条件的录音版本。</translation>
    </message>
    <message>
        <source>Not at all</source>
        <translation>不点亮</translation>
    </message>
    <message>
        <source>Open script</source>
        <translation>打开文稿</translation>
    </message>
    <message>
        <source>Open the script of this take in the speech panel</source>
        <translation>在语音页面中打开这个录音版本的文稿</translation>
    </message>
    <message>
        <source>Read aloud</source>
        <translation>朗读</translation>
    </message>
    <message>
        <source>Script of the take</source>
        <translation>录音版本的文稿</translation>
    </message>
    <message>
        <source>Search scripts, titles and tags</source>
        <translation>搜索文稿、标题和标签</translation>
    </message>
    <message>
        <source>Select a take to see what it is and to hear it.</source>
        <translation>选择一个录音版本，查看详情并试听。</translation>
    </message>
    <message>
        <source>Sentence</source>
        <translation>逐句</translation>
    </message>
    <message>
        <source>Show all takes</source>
        <translation>显示全部录音版本</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>在文件夹中显示</translation>
    </message>
    <message>
        <source>Take</source>
        <translation>录音版本</translation>
    </message>
    <message>
        <source>Task</source>
        <translation>任务</translation>
    </message>
    <message>
        <source>The script was opened.</source>
        <translation>文稿已打开。</translation>
    </message>
    <message>
        <source>The trash is empty.</source>
        <translation>回收站是空的。</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>标题</translation>
    </message>
    <message>
        <source>Trash</source>
        <translation>回收站</translation>
    </message>
    <message>
        <source>When it was made</source>
        <translation>生成时间</translation>
    </message>
    <message>
        <source>Word</source>
        <translation>逐词</translation>
    </message>
    <message>
        <source>Write a script</source>
        <translation>写一篇文稿</translation>
    </message>
    <message>
        <source>{count} failed.</source>
        <translation>{count} 个失败。</translation>
    </message>
    <message>
        <source>{count} takes</source>
        <translation>{count} 个录音版本</translation>
    </message>
    <message>
        <source>{count} takes are back in the library.</source>
        <translation>{count} 个录音版本已回到作品库。</translation>
    </message>
    <message>
        <source>{count} takes are selected.</source>
        <translation>已选择 {count} 个录音版本。</translation>
    </message>
    <message>
        <source>{count} takes were moved to the trash.</source>
        <translation>{count} 个录音版本已移到回收站。</translation>
    </message>
    <message>
        <source>“{title}” was moved to the trash.</source>
        <translation>“{title}”已移到回收站。</translation>
    </message>
    <message>
        <source>… and of {count} more</source>
        <translation>……另有 {count} 个</translation>
    </message>
    <message>
        <source>This take is kept as raw sound. “Export…” writes a file that other programs can play.</source>
        <translation>这个录音版本以原始声音数据保存。用“导出…”可写出其他程序能播放的文件。</translation>
    </message>
    <message>
        <source>There is no sound of this take here.</source>
        <translation>这里没有这个录音版本的声音。</translation>
    </message>
    <message>
        <source>Sound and times are deleted too. This cannot be undone.</source>
        <translation>声音和时间信息也会删除，无法撤销。</translation>
    </message>
    <message>
        <source>1 take</source>
        <translation>1 个录音版本</translation>
    </message>
    <message>
        <source>1 take is back in the library.</source>
        <translation>1 个录音版本已回到作品库。</translation>
    </message>
    <message>
        <source>Delete 1 take for good?</source>
        <translation>彻底删除 1 个录音版本？</translation>
    </message>
</context>
</TS>
