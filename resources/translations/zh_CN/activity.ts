<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>studio</name>
    <message>
        <source>Activity</source>
        <translation>活动记录</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Vendor code</source>
        <translation>供应商代码</translation>
    </message>
    <message>
        <source>Request id</source>
        <translation>请求编号</translation>
    </message>
    <message>
        <source>Bytes</source>
        <translation>字节</translation>
    </message>
    <message>
        <source>Test an account</source>
        <translation>测试账号</translation>
    </message>
    <message>
        <source>Delete a timbre</source>
        <translation>删除音色</translation>
    </message>
    <message>
        <source>Hand in a task</source>
        <translation>提交任务</translation>
    </message>
    <message>
        <source>Look after a task</source>
        <translation>查询任务</translation>
    </message>
    <message>
        <source>Cancel a task</source>
        <translation>取消任务</translation>
    </message>
    <message>
        <source>Hand in a recording</source>
        <translation>提交录音</translation>
    </message>
    <message>
        <source>Look after a transcription</source>
        <translation>查询转写</translation>
    </message>
    <message>
        <source>Fetch a transcript</source>
        <translation>获取转写结果</translation>
    </message>
    <message>
        <source>Begin a training</source>
        <translation>创建训练</translation>
    </message>
    <message>
        <source>Ask where recordings go</source>
        <translation>获取上传地址</translation>
    </message>
    <message>
        <source>Ask how long recordings may be</source>
        <translation>查询录音时长要求</translation>
    </message>
    <message>
        <source>Confirm what was sent</source>
        <translation>确认已上传的录音</translation>
    </message>
    <message>
        <source>Look after what was sent</source>
        <translation>查询已上传的录音</translation>
    </message>
    <message>
        <source>Start a training</source>
        <translation>提交训练</translation>
    </message>
    <message>
        <source>List trainings</source>
        <translation>列出训练</translation>
    </message>
    <message>
        <source>Look after a training</source>
        <translation>查询训练</translation>
    </message>
    <message>
        <source>Ask about the review</source>
        <translation>查询审核结果</translation>
    </message>
    <message>
        <source>Delete a training</source>
        <translation>删除训练</translation>
    </message>
    <message>
        <source>List trained voices</source>
        <translation>列出训练出的音色</translation>
    </message>
    <message>
        <source>Ask what is left to use</source>
        <translation>查询剩余额度</translation>
    </message>
    <message>
        <source>Fetch a file</source>
        <translation>下载文件</translation>
    </message>
    <message>
        <source>Send a file</source>
        <translation>上传文件</translation>
    </message>
    <message>
        <source>Look at a file</source>
        <translation>查看文件</translation>
    </message>
    <message>
        <source>Take back a file</source>
        <translation>收回文件</translation>
    </message>
    <message>
        <source>Ask what happened in a training</source>
        <translation>查询训练经过</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Key refused</source>
        <translation>密钥被拒绝</translation>
    </message>
    <message>
        <source>Application unusable</source>
        <translation>应用不可用</translation>
    </message>
    <message>
        <source>Clock off</source>
        <translation>时钟不准</translation>
    </message>
    <message>
        <source>Unreachable</source>
        <translation>无法连接</translation>
    </message>
    <message>
        <source>Timed out</source>
        <translation>超时</translation>
    </message>
    <message>
        <source>Connection lost</source>
        <translation>连接中断</translation>
    </message>
    <message>
        <source>Unreadable</source>
        <translation>无法读取</translation>
    </message>
    <message>
        <source>Refused</source>
        <translation>被拒绝</translation>
    </message>
    <message>
        <source>Not understood</source>
        <translation>无法理解请求</translation>
    </message>
    <message>
        <source>Not there</source>
        <translation>没有这一项</translation>
    </message>
    <message>
        <source>Name taken</source>
        <translation>名称已被占用</translation>
    </message>
    <message>
        <source>Busy</source>
        <translation>繁忙</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>Not known</source>
        <translation>结果未知</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>Duration</source>
        <translation>耗时</translation>
    </message>
    <message>
        <source>Choose a call to see what was said.</source>
        <translation>选择一次调用，查看往来的内容。</translation>
    </message>
    <message>
        <source>Copy as cURL</source>
        <translation>复制为 cURL</translation>
    </message>
    <message>
        <source>Sent</source>
        <translation>发送</translation>
    </message>
    <message>
        <source>Received</source>
        <translation>接收</translation>
    </message>
    <message>
        <source>Call</source>
        <translation>调用</translation>
    </message>
    <message>
        <source>HTTP status</source>
        <translation>HTTP 状态</translation>
    </message>
    <message>
        <source>Vendor's words</source>
        <translation>供应商原话</translation>
    </message>
    <message>
        <source>Trace id</source>
        <translation>跟踪编号</translation>
    </message>
    <message>
        <source>All accounts</source>
        <translation>全部账号</translation>
    </message>
    <message>
        <source>All calls</source>
        <translation>全部调用</translation>
    </message>
    <message>
        <source>What failed</source>
        <translation>失败的调用</translation>
    </message>
    <message>
        <source>Go to Speech</source>
        <translation>前往语音</translation>
    </message>
    <message>
        <source>Show all calls</source>
        <translation>显示全部调用</translation>
    </message>
    <message>
        <source>{count} calls</source>
        <translation>{count} 次调用</translation>
    </message>
    <message>
        <source>Filter by any word or id</source>
        <translation>按任意文字或编号筛选</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>筛选</translation>
    </message>
    <message>
        <source>Outcome</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>Calls</source>
        <translation>调用</translation>
    </message>
    <message>
        <source>Every call to a vendor is listed here, as soon as there is one.</source>
        <translation>与供应商的每次调用都会列在这里。</translation>
    </message>
    <message>
        <source>No call fits this filter.</source>
        <translation>没有符合筛选条件的调用。</translation>
    </message>
    <message>
        <source>The request id was copied.</source>
        <translation>请求编号已复制。</translation>
    </message>
    <message>
        <source>The command was copied; set its variables before you run it.</source>
        <translation>命令已复制；运行前请先设置其中的变量。</translation>
    </message>
    <message>
        <source>Save a report</source>
        <translation>保存报告</translation>
    </message>
    <message>
        <source>This is everything that the report holds: no keys, and nothing of what you wrote. Look through it.</source>
        <translation>以下是报告的全部内容：没有密钥，也没有您写的任何文字。请过目。</translation>
    </message>
    <message>
        <source>Files of the report</source>
        <translation>报告中的文件</translation>
    </message>
    <message>
        <source>What this file holds</source>
        <translation>此文件的内容</translation>
    </message>
    <message>
        <source>Save…</source>
        <translation>保存…</translation>
    </message>
    <message>
        <source>Zip files (*.zip)</source>
        <translation>Zip 文件 (*.zip)</translation>
    </message>
    <message>
        <source>The report was saved as {file}.</source>
        <translation>报告已保存为 {file}。</translation>
    </message>
    <message>
        <source>{file} holds:</source>
        <translation>{file} 包含：</translation>
    </message>
    <message>
        <source>Enter saves it, a number shows that file, Ctrl+C leaves</source>
        <translation>按回车键保存，输入编号查看那个文件，按 Ctrl+C 放弃</translation>
    </message>
    <message>
        <source>Save a report to send in: versions, settings, recent activity, logs; no keys, nothing you wrote.</source>
        <translation>保存一份可以发送的报告：版本、设置、近期活动、日志；不含密钥，也不含您写的文字。</translation>
    </message>
    <message>
        <source>1 call</source>
        <translation>1 次调用</translation>
    </message>
</context>
</TS>
