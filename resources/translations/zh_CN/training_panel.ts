<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>studio</name>
    <message>
        <source>A ZIP file, or one long recording</source>
        <translation>ZIP 文件，或一段长录音</translation>
    </message>
    <message>
        <source>A file is with it, to be read in the vendor's console: {name}</source>
        <translation>附有一个文件，可在供应商控制台查看：{name}</translation>
    </message>
    <message>
        <source>A file with one sentence in each line</source>
        <translation>每行一句的文本文件</translation>
    </message>
    <message>
        <source>A folder of recordings</source>
        <translation>录音所在的文件夹</translation>
    </message>
    <message>
        <source>A man's</source>
        <translation>男声</translation>
    </message>
    <message>
        <source>A woman's</source>
        <translation>女声</translation>
    </message>
    <message>
        <source>Advanced</source>
        <translation>高级版</translation>
    </message>
    <message>
        <source>Advanced: one long recording</source>
        <translation>高级版：一段长录音</translation>
    </message>
    <message>
        <source>After</source>
        <translation>下一句</translation>
    </message>
    <message>
        <source>Again</source>
        <translation>重录</translation>
    </message>
    <message>
        <source>Agreed on</source>
        <translation>同意日期</translation>
    </message>
    <message>
        <source>All trainings</source>
        <translation>全部训练</translation>
    </message>
    <message>
        <source>App user id</source>
        <translation>第三方用户 ID</translation>
    </message>
    <message>
        <source>As one package</source>
        <translation>打包上传</translation>
    </message>
    <message>
        <source>At most {limit} characters.</source>
        <translation>最多 {limit} 个字符。</translation>
    </message>
    <message>
        <source>Attach the signed letter…</source>
        <translation>附上签署的授权书…</translation>
    </message>
    <message>
        <source>Back to the trainings</source>
        <translation>返回训练列表</translation>
    </message>
    <message>
        <source>Backspace</source>
        <translation>退格</translation>
    </message>
    <message>
        <source>Basic</source>
        <translation>基础版</translation>
    </message>
    <message>
        <source>Basic: 20 sentences</source>
        <translation>基础版：20 句</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>上一句</translation>
    </message>
    <message>
        <source>Begin recording</source>
        <translation>开始录制</translation>
    </message>
    <message>
        <source>Begun on</source>
        <translation>创建时间</translation>
    </message>
    <message>
        <source>Being split into sentences</source>
        <translation>正在切分成句</translation>
    </message>
    <message>
        <source>Being written down</source>
        <translation>标注中</translation>
    </message>
    <message>
        <source>Check at the vendor</source>
        <translation>向供应商核实</translation>
    </message>
    <message>
        <source>Choose a ZIP or WAV file…</source>
        <translation>选择 ZIP 或 WAV 文件…</translation>
    </message>
    <message>
        <source>Choose a folder…</source>
        <translation>选择文件夹…</translation>
    </message>
    <message>
        <source>Could not be split into sentences</source>
        <translation>无法切分成句子</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>已创建</translation>
    </message>
    <message>
        <source>Customer service</source>
        <translation>客服</translation>
    </message>
    <message>
        <source>Delete the recordings of “{name}”?</source>
        <translation>删除“{name}”的录音？</translation>
    </message>
    <message>
        <source>Delete the recordings…</source>
        <translation>删除录音…</translation>
    </message>
    <message>
        <source>Delete the training of “{name}” at the vendor?</source>
        <translation>在供应商处删除“{name}”的训练任务？</translation>
    </message>
    <message>
        <source>Delete these recordings</source>
        <translation>删除这些录音</translation>
    </message>
    <message>
        <source>Delete {count} trainings at their vendors?</source>
        <translation>在供应商处删除 {count} 个训练任务？</translation>
    </message>
    <message>
        <source>Deleted at the vendor</source>
        <translation>已在供应商处删除</translation>
    </message>
    <message>
        <source>Description</source>
        <translation>描述</translation>
    </message>
    <message>
        <source>Done for now</source>
        <translation>先到这里</translation>
    </message>
    <message>
        <source>Leave the letter out</source>
        <translation>不附上授权书</translation>
    </message>
    <message>
        <source>Drop one thing here: a folder, a ZIP file or a WAV file.</source>
        <translation>请只拖入一样东西：一个文件夹、一个 ZIP 文件或一个 WAV 文件。</translation>
    </message>
    <message>
        <source>Drop a folder or a ZIP file here: {count} WAV files.</source>
        <translation>把文件夹或 ZIP 文件拖到这里：共 {count} 个 WAV 文件。</translation>
    </message>
    <message>
        <source>Drop one long WAV file here.</source>
        <translation>把一个长录音 WAV 文件拖到这里。</translation>
    </message>
    <message>
        <source>E-commerce</source>
        <translation>电商</translation>
    </message>
    <message>
        <source>Each with a text file of the same name, such as 7.wav and 7.txt</source>
        <translation>每段录音配一个同名文本，例如 7.wav 和 7.txt</translation>
    </message>
    <message>
        <source>Education</source>
        <translation>教育</translation>
    </message>
    <message>
        <source>Enter</source>
        <translation>回车</translation>
    </message>
    <message>
        <source>Everything is recorded.</source>
        <translation>全部录好了。</translation>
    </message>
    <message>
        <source>Failed or cancelled</source>
        <translation>失败或已取消</translation>
    </message>
    <message>
        <source>Files that exist</source>
        <translation>已有文件</translation>
    </message>
    <message>
        <source>Give the voice a name.</source>
        <translation>请填写音色名称。</translation>
    </message>
    <message>
        <source>Go on recording</source>
        <translation>继续录制</translation>
    </message>
    <message>
        <source>Go on with it</source>
        <translation>继续处理</translation>
    </message>
    <message>
        <source>Goes on where it was interrupted</source>
        <translation>中断后可接着传</translation>
    </message>
    <message>
        <source>How it is sent</source>
        <translation>上传方式</translation>
    </message>
    <message>
        <source>In this stage</source>
        <translation>已持续</translation>
    </message>
    <message>
        <source>It is not known what became of the training of “{name}”.</source>
        <translation>“{name}”的训练结果未知。</translation>
    </message>
    <message>
        <source>Its recordings there are deleted, too. You will have 10 seconds to undo it.</source>
        <translation>供应商处的录音也会一并删除。您有 10 秒时间可以撤销。</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Level of the microphone</source>
        <translation>麦克风电平</translation>
    </message>
    <message>
        <source>Listening to it…</source>
        <translation>正在检查录音…</translation>
    </message>
    <message>
        <source>Live streams</source>
        <translation>直播</translation>
    </message>
    <message>
        <source>Look again</source>
        <translation>重新查找</translation>
    </message>
    <message>
        <source>Marketing</source>
        <translation>营销</translation>
    </message>
    <message>
        <source>Microphone</source>
        <translation>麦克风</translation>
    </message>
    <message>
        <source>Middle</source>
        <translation>进阶版</translation>
    </message>
    <message>
        <source>Middle: 100 sentences</source>
        <translation>进阶版：100 句</translation>
    </message>
    <message>
        <source>New training</source>
        <translation>新建训练</translation>
    </message>
    <message>
        <source>News</source>
        <translation>新闻</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>采用</translation>
    </message>
    <message>
        <source>Not everything could be taken in</source>
        <translation>部分文件未能导入</translation>
    </message>
    <message>
        <source>Not finished yet, so no voice will come of it: {count}.</source>
        <translation>尚未完成，因此不会得到音色：{count} 个。</translation>
    </message>
    <message>
        <source>Not said</source>
        <translation>未说明</translation>
    </message>
    <message>
        <source>Nothing was sent, because the vendor would send these recordings back.</source>
        <translation>未上传任何内容：这些录音无法通过审核。</translation>
    </message>
    <message>
        <source>One long recording is always one package.</source>
        <translation>一段长录音总是整包发送。</translation>
    </message>
    <message>
        <source>One long recording, without a text to read.</source>
        <translation>一段长录音，无需照着文本朗读。</translation>
    </message>
    <message>
        <source>One of these, or your own</source>
        <translation>可从列表选择，也可自行填写</translation>
    </message>
    <message>
        <source>Only ASCII is allowed: letters, digits and signs, no Chinese.</source>
        <translation>只能使用 ASCII 字符（英文字母、数字和符号），不能包含中文。</translation>
    </message>
    <message>
        <source>Only characters that can be seen are allowed.</source>
        <translation>只能使用可见字符。</translation>
    </message>
    <message>
        <source>Perhaps deleted</source>
        <translation>可能已删除</translation>
    </message>
    <message>
        <source>Phone</source>
        <translation>手机号</translation>
    </message>
    <message>
        <source>Quicker; sent again as a whole if it is interrupted</source>
        <translation>更快；中断后需整包重传</translation>
    </message>
    <message>
        <source>Read a text of your own, or speak freely, for as long as the vendor wants.</source>
        <translation>可以朗读自备的文稿，也可以自由讲述，时长以供应商要求为准。</translation>
    </message>
    <message>
        <source>Read it first, then press Space and speak.</source>
        <translation>先默读一遍，再按空格键开始朗读。</translation>
    </message>
    <message>
        <source>Read twenty sentences aloud, or bring recordings that you have: a voice of its own is made of them.</source>
        <translation>朗读二十句话，或使用已有的录音，就能训练出专属的音色。</translation>
    </message>
    <message>
        <source>Ready to submit</source>
        <translation>可以提交</translation>
    </message>
    <message>
        <source>Record</source>
        <translation>录音</translation>
    </message>
    <message>
        <source>Record again</source>
        <translation>重录</translation>
    </message>
    <message>
        <source>Record here</source>
        <translation>在这里录制</translation>
    </message>
    <message>
        <source>Recorded.</source>
        <translation>已录好。</translation>
    </message>
    <message>
        <source>Recording booth</source>
        <translation>录音间</translation>
    </message>
    <message>
        <source>Recording: {seconds} s</source>
        <translation>正在录音：{seconds} 秒</translation>
    </message>
    <message>
        <source>Recordings that were begun</source>
        <translation>未完成的录音</translation>
    </message>
    <message>
        <source>Recordings uploaded</source>
        <translation>录音已上传</translation>
    </message>
    <message>
        <source>Review by a person</source>
        <translation>人工审核</translation>
    </message>
    <message>
        <source>Review failed</source>
        <translation>审核未通过</translation>
    </message>
    <message>
        <source>Review of the voice</source>
        <translation>音色审核</translation>
    </message>
    <message>
        <source>Search voice names</source>
        <translation>搜索音色名称</translation>
    </message>
    <message>
        <source>Select a training to see how far it is.</source>
        <translation>选择一个训练任务，查看进展。</translation>
    </message>
    <message>
        <source>Sent back</source>
        <translation>被退回</translation>
    </message>
    <message>
        <source>Sent when you submit; kept masked</source>
        <translation>仅在提交时发送，本机只保存打码后的号码</translation>
    </message>
    <message>
        <source>One by one</source>
        <translation>逐句上传</translation>
    </message>
    <message>
        <source>Sentence {number}</source>
        <translation>第 {number} 句</translation>
    </message>
    <message>
        <source>Sentence {number} of {count}</source>
        <translation>第 {number} 句，共 {count} 句</translation>
    </message>
    <message>
        <source>Sentences</source>
        <translation>句子</translation>
    </message>
    <message>
        <source>Sentences of your own…</source>
        <translation>使用自己的句子…</translation>
    </message>
    <message>
        <source>Show all trainings</source>
        <translation>显示全部训练</translation>
    </message>
    <message>
        <source>Show it among the timbres</source>
        <translation>在音色列表中查看</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>空格</translation>
    </message>
    <message>
        <source>Speak with it</source>
        <translation>用它朗读</translation>
    </message>
    <message>
        <source>Speaker</source>
        <translation>说话人</translation>
    </message>
    <message>
        <source>Stage</source>
        <translation>阶段</translation>
    </message>
    <message>
        <source>Storytelling</source>
        <translation>讲故事</translation>
    </message>
    <message>
        <source>Submit again</source>
        <translation>重新提交</translation>
    </message>
    <message>
        <source>Submitted</source>
        <translation>已提交</translation>
    </message>
    <message>
        <source>System review</source>
        <translation>系统审核</translation>
    </message>
    <message>
        <source>Take in files…</source>
        <translation>导入文件…</translation>
    </message>
    <message>
        <source>Take in recordings from files…</source>
        <translation>从文件导入录音…</translation>
    </message>
    <message>
        <source>Takes that were spoken with it, which stay as well: {count}.</source>
        <translation>用它朗读的录音版本也会保留：{count} 个。</translation>
    </message>
    <message>
        <source>The list of trainings says what the review found.</source>
        <translation>可在训练列表中查看审核意见。</translation>
    </message>
    <message>
        <source>The recording</source>
        <translation>这段录音</translation>
    </message>
    <message>
        <source>The recordings</source>
        <translation>录音</translation>
    </message>
    <message>
        <source>The recordings as a whole were sent back.</source>
        <translation>整批录音被退回。</translation>
    </message>
    <message>
        <source>The recordings go to the vendor: whoever speaks must have agreed that a voice is made of them.</source>
        <translation>录音会发送给供应商，因此说话人必须同意用录音制作音色。</translation>
    </message>
    <message>
        <source>The recordings stay on this computer, so nobody's consent is asked for.</source>
        <translation>录音不会离开这台电脑，因此无需填写授权。</translation>
    </message>
    <message>
        <source>The review sent this one back. Record it again.</source>
        <translation>这一句被审核退回，请重新录制。</translation>
    </message>
    <message>
        <source>The sentences are the studio's own, in the language of the voice.</source>
        <translation>使用本软件提供的例句，语言与音色一致。</translation>
    </message>
    <message>
        <source>The sentences are those of {file}.</source>
        <translation>使用 {file} 中的句子。</translation>
    </message>
    <message>
        <source>The signed letter</source>
        <translation>签署的授权书</translation>
    </message>
    <message>
        <source>The training of “{name}” came to nothing.</source>
        <translation>“{name}”的训练未能完成。</translation>
    </message>
    <message>
        <source>The training of “{name}” needs you.</source>
        <translation>“{name}”的训练需要您处理。</translation>
    </message>
    <message>
        <source>The training of “{name}” was deleted at the vendor.</source>
        <translation>“{name}”的训练已在供应商处被删除。</translation>
    </message>
    <message>
        <source>The training of “{name}” was deleted.</source>
        <translation>“{name}”的训练任务已删除。</translation>
    </message>
    <message>
        <source>The vendor cannot tell what became of “{name}”; look in its own console.</source>
        <translation>供应商无法确认“{name}”的结果，请到供应商控制台查看。</translation>
    </message>
    <message>
        <source>The vendor's page names only Chinese as supported; English may be refused.</source>
        <translation>供应商文档写明目前仅支持中文，选择英文可能会被拒绝。</translation>
    </message>
    <message>
        <source>The voice</source>
        <translation>音色</translation>
    </message>
    <message>
        <source>The voice is put in place</source>
        <translation>音色上架中</translation>
    </message>
    <message>
        <source>The voice that was trained stays among the timbres.</source>
        <translation>已训练出的音色会保留在音色列表中。</translation>
    </message>
    <message>
        <source>The voice “{name}” is ready.</source>
        <translation>音色“{name}”已训练完成。</translation>
    </message>
    <message>
        <source>There are no recordings yet: choose a folder or a file first.</source>
        <translation>还没有录音：请先选择文件夹或文件。</translation>
    </message>
    <message>
        <source>There are no recordings yet: record the sentences first.</source>
        <translation>还没有录音：请先录制句子。</translation>
    </message>
    <message>
        <source>These recordings can be sent.</source>
        <translation>这些录音可以上传。</translation>
    </message>
    <message>
        <source>This is no phone number.</source>
        <translation>这不是有效的手机号。</translation>
    </message>
    <message>
        <source>This sounds good.</source>
        <translation>录得很好。</translation>
    </message>
    <message>
        <source>Together</source>
        <translation>总时长</translation>
    </message>
    <message>
        <source>Too loud</source>
        <translation>声音过大</translation>
    </message>
    <message>
        <source>Training failed</source>
        <translation>训练失败</translation>
    </message>
    <message>
        <source>Trainings</source>
        <translation>训练列表</translation>
    </message>
    <message>
        <source>Trim the silence</source>
        <translation>剪掉静音</translation>
    </message>
    <message>
        <source>Turned down by you</source>
        <translation>您未验收通过</translation>
    </message>
    <message>
        <source>Upload and submit</source>
        <translation>上传并提交</translation>
    </message>
    <message>
        <source>Voice name</source>
        <translation>音色名称</translation>
    </message>
    <message>
        <source>Waiting for its turn</source>
        <translation>等待训练</translation>
    </message>
    <message>
        <source>Waiting for recordings</source>
        <translation>等待录音</translation>
    </message>
    <message>
        <source>Waiting for your verdict</source>
        <translation>等待您验收</translation>
    </message>
    <message>
        <source>Waiting to be split into sentences</source>
        <translation>等待切分成句</translation>
    </message>
    <message>
        <source>What the review found</source>
        <translation>审核意见</translation>
    </message>
    <message>
        <source>What to call the voice</source>
        <translation>给音色起个名字</translation>
    </message>
    <message>
        <source>Which trainings</source>
        <translation>筛选训练</translation>
    </message>
    <message>
        <source>Who speaks</source>
        <translation>说话人</translation>
    </message>
    <message>
        <source>Whoever reviewed it wrote:</source>
        <translation>审核人员留言：</translation>
    </message>
    <message>
        <source>Whom this is done for; ASCII only</source>
        <translation>为哪位用户训练，只能用 ASCII 字符</translation>
    </message>
    <message>
        <source>Whose voice</source>
        <translation>性别</translation>
    </message>
    <message>
        <source>Write down who speaks.</source>
        <translation>请填写说话人。</translation>
    </message>
    <message>
        <source>Your recordings are still here: submit them once more, and a new training begins.</source>
        <translation>您的录音还在：再次提交即可开始新的训练。</translation>
    </message>
    <message>
        <source>{count} recordings of it are still on this computer: {size}.</source>
        <translation>它的 {count} 条录音仍在本机：{size}。</translation>
    </message>
    <message>
        <source>{count} times</source>
        <translation>{count} 次</translation>
    </message>
    <message>
        <source>{count} trainings</source>
        <translation>{count} 个训练任务</translation>
    </message>
    <message>
        <source>{count} trainings are deleted at the vendor in {seconds} seconds.</source>
        <translation>{seconds} 秒后将在供应商处删除 {count} 个训练任务。</translation>
    </message>
    <message>
        <source>{count} trainings are selected.</source>
        <translation>已选择 {count} 个训练任务。</translation>
    </message>
    <message>
        <source>{count} trainings were removed from the list; their voices stay.</source>
        <translation>已从列表移除 {count} 个训练任务，训练出的音色会保留。</translation>
    </message>
    <message>
        <source>{file} has {count} sentences; {wanted} are needed, one in each line.</source>
        <translation>{file} 有 {count} 句，需要 {wanted} 句，每行一句。</translation>
    </message>
    <message>
        <source>{good} of {count} recorded</source>
        <translation>已录 {good} / {count}</translation>
    </message>
    <message>
        <source>{good} of {count} sentences are recorded.</source>
        <translation>已录好 {good} 句，共 {count} 句。</translation>
    </message>
    <message>
        <source>{name} was sent back: record it again.</source>
        <translation>{name}被退回，请重新录制。</translation>
    </message>
    <message>
        <source>{name}: the text was sent back. Read it exactly as it is written, or correct it.</source>
        <translation>{name}的文本被退回：请照原文朗读，或改正文本。</translation>
    </message>
    <message>
        <source>{phone} was sent before; only this much of it is kept.</source>
        <translation>之前发送过 {phone}，本机只保存打码后的号码。</translation>
    </message>
    <message>
        <source>{seconds} s · loudest {peak} dB · voice {level} dB · noise {noise} dB</source>
        <translation>{seconds} 秒 · 峰值 {peak} dB · 人声 {level} dB · 噪声 {noise} dB</translation>
    </message>
    <message>
        <source>“Check at the vendor” in the list of trainings finds out.</source>
        <translation>在训练列表中点“向供应商核实”即可查明。</translation>
    </message>
    <message>
        <source>“{name}” is deleted at the vendor in {seconds} seconds.</source>
        <translation>{seconds} 秒后将在供应商处删除“{name}”的训练任务。</translation>
    </message>
    <message>
        <source>“{name}” is still being handed over; one at a time.</source>
        <translation>“{name}”还在提交中；一次只能提交一个。</translation>
    </message>
    <message>
        <source>“{name}” was submitted; it is reviewed now.</source>
        <translation>“{name}”已提交，正在审核。</translation>
    </message>
    <message>
        <source>“{name}”: beginning the training</source>
        <translation>“{name}”：正在创建训练任务</translation>
    </message>
    <message>
        <source>“{name}”: listening to the recordings, {share}</source>
        <translation>“{name}”：正在检查录音 {share}</translation>
    </message>
    <message>
        <source>“{name}”: packing, {share}</source>
        <translation>“{name}”：正在打包 {share}</translation>
    </message>
    <message>
        <source>“{name}”: submitting</source>
        <translation>“{name}”：正在提交</translation>
    </message>
    <message>
        <source>“{name}”: uploading, {share}</source>
        <translation>“{name}”：正在上传 {share}</translation>
    </message>
    <message>
        <source>1 training</source>
        <translation>1 个训练任务</translation>
    </message>
    <message>
        <source>1 training was removed from the list; its voice stays.</source>
        <translation>已从列表移除 1 个训练任务，训练出的音色会保留。</translation>
    </message>
    <message>
        <source>1 recording is deleted from this computer. This cannot be undone.</source>
        <translation>将从这台电脑删除 1 段录音，无法撤销。</translation>
    </message>
    <message>
        <source>{count} recordings are deleted from this computer. This cannot be undone.</source>
        <translation>将从这台电脑删除 {count} 段录音，无法撤销。</translation>
    </message>
    <message>
        <source>1 recording of it is still on this computer: {size}.</source>
        <translation>它的 1 条录音仍在本机：{size}。</translation>
    </message>
    <message>
        <source>{file} has 1 sentence; {wanted} are needed, one in each line.</source>
        <translation>{file} 有 1 句，需要 {wanted} 句，每行一句。</translation>
    </message>
</context>
</TS>
