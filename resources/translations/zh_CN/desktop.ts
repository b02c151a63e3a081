<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>studio</name>
    <message>
        <source>, </source>
        <translation>，</translation>
    </message>
    <message>
        <source>A file that names the newest version. Without an address nobody is asked.</source>
        <translation>写有最新版本号的文件的地址。不填则不查询。</translation>
    </message>
    <message>
        <source>A recording is written down; a script is spoken. No vendor gets anything unasked.</source>
        <translation>录音会写成文字，文稿会念出来。发给供应商之前会先问您。</translation>
    </message>
    <message>
        <source>Address to ask</source>
        <translation>查询地址</translation>
    </message>
    <message>
        <source>Ask before closing</source>
        <translation>关闭前询问</translation>
    </message>
    <message>
        <source>Asks the address below once a day; nothing about you or your work is sent.</source>
        <translation>每天查询一次下面的地址；不发送任何关于您或您的作品的信息。</translation>
    </message>
    <message>
        <source>At the vendor: {count}. They go on, and are fetched at the next start.</source>
        <translation>在供应商处：{count} 个。继续进行，下次启动时取回。</translation>
    </message>
    <message>
        <source>Being fetched: {count}. This stops and is taken up at the next start.</source>
        <translation>正在取回：{count} 个。会停下，下次启动时接着进行。</translation>
    </message>
    <message>
        <source>Being sent: {count}. This stops and is taken up at the next start.</source>
        <translation>正在发送：{count} 个。会停下，下次启动时接着进行。</translation>
    </message>
    <message>
        <source>Choose a file</source>
        <translation>选择文件</translation>
    </message>
    <message>
        <source>Choose a file…</source>
        <translation>选择文件…</translation>
    </message>
    <message>
        <source>Close while work is under way?</source>
        <translation>工作还在进行，要关闭吗？</translation>
    </message>
    <message>
        <source>Don’t ask again</source>
        <translation>不再询问</translation>
    </message>
    <message>
        <source>Drop a recording or a script here</source>
        <translation>把录音或文稿拖到这里</translation>
    </message>
    <message>
        <source>First steps</source>
        <translation>快速入门</translation>
    </message>
    <message>
        <source>Hear it</source>
        <translation>听听看</translation>
    </message>
    <message>
        <source>Hear the sample script</source>
        <translation>听示例文稿</translation>
    </message>
    <message>
        <source>It must begin with https://.</source>
        <translation>必须以 https:// 开头。</translation>
    </message>
    <message>
        <source>Keep it open</source>
        <translation>保持打开</translation>
    </message>
    <message>
        <source>Look at the report</source>
        <translation>查看报告</translation>
    </message>
    <message>
        <source>Look for a newer version</source>
        <translation>检查新版本</translation>
    </message>
    <message>
        <source>Made on this computer: {count}. This stops and is taken up at the next start.</source>
        <translation>正在本机生成：{count} 个。会停下，下次启动时接着进行。</translation>
    </message>
    <message>
        <source>Not sent yet: {count}. They are sent at the next start.</source>
        <translation>尚未发送：{count} 个。下次启动时发送。</translation>
    </message>
    <message>
        <source>Nothing is lost, and nothing is sent twice.</source>
        <translation>什么都不会丢失，也不会重复发送。</translation>
    </message>
    <message>
        <source>Nothing leaves this computer before you send it somewhere.</source>
        <translation>在您自己发送之前，任何内容都不会离开本机。</translation>
    </message>
    <message>
        <source>Notices on the desktop</source>
        <translation>桌面通知</translation>
    </message>
    <message>
        <source>Open its page</source>
        <translation>打开它的页面</translation>
    </message>
    <message>
        <source>Open the window, and FILES in it; this is also what happens without a command.</source>
        <translation>打开窗口，并在其中打开 FILES；不写命令时也会打开窗口。</translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>目录</translation>
    </message>
    <message>
        <source>Program</source>
        <translation>程序</translation>
    </message>
    <message>
        <source>Put in an account with its key, and test it with one press.</source>
        <translation>填入账号和密钥，按一下就能测试。</translation>
    </message>
    <message>
        <source>Recordings and scripts</source>
        <translation>录音和文稿</translation>
    </message>
    <message>
        <source>Recordings on their way: {count}. This stops; “Go on with it” in the list of trainings sends them.</source>
        <translation>正在上传的录音：{count}。上传会中止；之后在训练列表中点“继续处理”即可再传。</translation>
    </message>
    <message>
        <source>Send to “{account}”?</source>
        <translation>发送给“{account}”吗？</translation>
    </message>
    <message>
        <source>Start writing</source>
        <translation>开始写作</translation>
    </message>
    <message>
        <source>This is Voice Studio {version} now.</source>
        <translation>现在是 Voice Studio {version}。</translation>
    </message>
    <message>
        <source>To be written down there: {names}.</source>
        <translation>将在那里转写：{names}。</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>Voice Studio did not end as it should last time.</source>
        <translation>Voice Studio 上次没有正常结束。</translation>
    </message>
    <message>
        <source>Voice Studio {version} is there.</source>
        <translation>Voice Studio {version} 已发布。</translation>
    </message>
    <message>
        <source>Welcome</source>
        <translation>欢迎</translation>
    </message>
    <message>
        <source>Welcome to Voice Studio</source>
        <translation>欢迎使用 Voice Studio</translation>
    </message>
    <message>
        <source>What is new</source>
        <translation>更新内容</translation>
    </message>
    <message>
        <source>What is this?</source>
        <translation>这是什么？</translation>
    </message>
    <message>
        <source>When work ends while another program is in front.</source>
        <translation>任务完成、而您正在使用其他程序时。</translation>
    </message>
    <message>
        <source>While something is being sent, fetched or made here.</source>
        <translation>正在发送、取回或在本机生成时。</translation>
    </message>
    <message>
        <source>Write a script and hear it at once, every word lit as it sounds. No account needed.</source>
        <translation>写下文稿，马上就能听到，听到哪个字，哪个字就亮起来。开始使用不需要账号。</translation>
    </message>
    <message>
        <source>Your own vendor</source>
        <translation>您自己的供应商</translation>
    </message>
    <message>
        <source>Your script and your tasks are as they were. A report is ready; nobody gets it but you.</source>
        <translation>文稿和任务都保持原样。报告已备好，只有您能看到。</translation>
    </message>
    <message>
        <source>{count} failed</source>
        <translation>{count} 个失败</translation>
    </message>
    <message>
        <source>{count} need you</source>
        <translation>{count} 个需要您处理</translation>
    </message>
    <message>
        <source>{count} recordings are written down</source>
        <translation>{count} 段录音已转写</translation>
    </message>
    <message>
        <source>{count} tasks are done</source>
        <translation>{count} 个任务已完成</translation>
    </message>
    <message>
        <source>{count} voices are trained</source>
        <translation>{count} 个声音已训练好</translation>
    </message>
    <message>
        <source>{names}: no panel opens such files.</source>
        <translation>{names}：没有页面能打开这样的文件。</translation>
    </message>
    <message>
        <source>“{title}” failed</source>
        <translation>“{title}”失败了</translation>
    </message>
    <message>
        <source>“{title}” is done</source>
        <translation>“{title}”已完成</translation>
    </message>
    <message>
        <source>“{title}” needs you</source>
        <translation>“{title}”需要您处理</translation>
    </message>
    <message>
        <source>Voice Studio cannot open</source>
        <translation>Voice Studio 无法打开</translation>
    </message>
    <message>
        <source>Voice Studio was updated while it was open.</source>
        <translation>Voice Studio 在打开期间已更新。</translation>
    </message>
    <message>
        <source>Close it and start it again, so that all of its parts fit together. Nothing is lost.</source>
        <translation>请关闭后重新启动，让各部分互相匹配。什么都不会丢失。</translation>
    </message>
    <message>
        <source>Close Voice Studio</source>
        <translation>关闭 Voice Studio</translation>
    </message>
    <message>
        <source>1 needs you</source>
        <translation>1 个需要您处理</translation>
    </message>
    <message>
        <source>1 task is done</source>
        <translation>1 个任务已完成</translation>
    </message>
    <message>
        <source>1 recording is written down</source>
        <translation>1 段录音已转写</translation>
    </message>
    <message>
        <source>1 voice is trained</source>
        <translation>1 个声音已训练好</translation>
    </message>
</context>
</TS>
