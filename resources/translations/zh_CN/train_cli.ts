<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>studio</name>
    <message>
        <source>A phone number for the vendor; it is kept masked.</source>
        <translation>提供给供应商的手机号；本机只保存打码后的号码。</translation>
    </message>
    <message>
        <source>Begin a training; with --data its recordings are checked and sent, and “train submit” goes on from there.</source>
        <translation>创建训练任务；给出 --data 时会检查并上传录音，之后用“train submit”提交。</translation>
    </message>
    <message>
        <source>Delete a training and its recordings at the vendor; a voice that came of it stays.</source>
        <translation>删除供应商处的训练任务和录音；已训练出的音色会保留。</translation>
    </message>
    <message>
        <source>Deleted.</source>
        <translation>已删除。</translation>
    </message>
    <message>
        <source>Have a vendor make a voice of recordings.</source>
        <translation>用录音请供应商训练音色。</translation>
    </message>
    <message>
        <source>List trainings, newest first.</source>
        <translation>列出训练任务，最新的在前。</translation>
    </message>
    <message>
        <source>Listening</source>
        <translation>正在听录音</translation>
    </message>
    <message>
        <source>No training fits.</source>
        <translation>没有符合条件的训练任务。</translation>
    </message>
    <message>
        <source>Packing</source>
        <translation>正在打包</translation>
    </message>
    <message>
        <source>Recordings to send before.</source>
        <translation>提交前要上传的录音。</translation>
    </message>
    <message>
        <source>Send the recordings all at once, or sentence by sentence.</source>
        <translation>整包上传录音，或逐句上传。</translation>
    </message>
    <message>
        <source>Sending</source>
        <translation>正在上传</translation>
    </message>
    <message>
        <source>Show a training, by its id or the vendor's; its vendor is asked.</source>
        <translation>按本机 ID 或供应商 ID 显示训练任务，并向供应商查询。</translation>
    </message>
    <message>
        <source>Submit a training to review; what is not given stays as it was. JOB_ID may be the vendor's, of a training that was begun elsewhere.</source>
        <translation>提交训练任务进入审核；未给出的内容保持不变。JOB_ID 也可以是在别处创建的任务在供应商处的 ID。</translation>
    </message>
    <message>
        <source>The account, for a training that was begun elsewhere.</source>
        <translation>在别处创建的任务所属的账号。</translation>
    </message>
    <message>
        <source>The recordings, each with a text of the same name.</source>
        <translation>录音，每段配有同名文本。</translation>
    </message>
    <message>
        <source>The review has failed.</source>
        <translation>审核未通过。</translation>
    </message>
    <message>
        <source>The voice: {voice}</source>
        <translation>音色：{voice}</translation>
    </message>
    <message>
        <source>Twenty sentences, a hundred, or one long recording.</source>
        <translation>二十句、一百句，或一段长录音。</translation>
    </message>
    <message>
        <source>Wait until the voice is there, or something is needed.</source>
        <translation>等到音色训练好，或需要处理时为止。</translation>
    </message>
    <message>
        <source>What is spoken.</source>
        <translation>所说的语言。</translation>
    </message>
    <message>
        <source>What the speaker has signed.</source>
        <translation>说话人签署的授权书。</translation>
    </message>
    <message>
        <source>What the voice is for, such as NEWS or MARKETING.</source>
        <translation>音色的用途，例如 NEWS 或 MARKETING。</translation>
    </message>
    <message>
        <source>What to call the voice.</source>
        <translation>音色的名称。</translation>
    </message>
    <message>
        <source>What to say of the voice.</source>
        <translation>对音色的描述。</translation>
    </message>
    <message>
        <source>Who speaks, and agrees that a voice is made of it.</source>
        <translation>说话人是谁，且其同意制作音色。</translation>
    </message>
    <message>
        <source>Whom this is done for, in ASCII.</source>
        <translation>第三方用户 ID，只能用 ASCII 字符。</translation>
    </message>
    <message>
        <source>Whose voice it is.</source>
        <translation>说话人的性别。</translation>
    </message>
</context>
</TS>
