<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>studio</name>
    <message>
        <source>A test file was put there, fetched from {where} and taken back.</source>
        <translation>测试文件已放好，从 {where} 取到，并已收回。</translation>
    </message>
    <message>
        <source>Access key of the bucket</source>
        <translation>存储桶的访问密钥 ID</translation>
    </message>
    <message>
        <source>Address of the bucket's service (empty for Amazon S3)</source>
        <translation>存储服务的地址（Amazon S3 可留空）</translation>
    </message>
    <message>
        <source>Address to listen at (optional)</source>
        <translation>监听地址（可选）</translation>
    </message>
    <message>
        <source>Bucket</source>
        <translation>存储桶</translation>
    </message>
    <message>
        <source>Delete a file when the vendor is done with it</source>
        <translation>供应商处理完后删除文件</translation>
    </message>
    <message>
        <source>Each recording is put into the bucket; the vendor gets a link that expires after three days.</source>
        <translation>每个录音放入存储桶，供应商得到一个三天后失效的链接。</translation>
    </message>
    <message>
        <source>Folder in the bucket (optional)</source>
        <translation>存储桶中的文件夹（可选）</translation>
    </message>
    <message>
        <source>How recordings reach this vendor</source>
        <translation>录音如何交给这家供应商</translation>
    </message>
    <message>
        <source>In a bucket (S3, OBS, OSS, COS, MinIO…)</source>
        <translation>放入存储桶（S3、OBS、OSS、COS、MinIO…）</translation>
    </message>
    <message>
        <source>Links only: files are not sent</source>
        <translation>只用链接：不发送文件</translation>
    </message>
    <message>
        <source>Not set</source>
        <translation>未设置</translation>
    </message>
    <message>
        <source>Port (0 for any free one)</source>
        <translation>端口（0 表示任意空闲端口）</translation>
    </message>
    <message>
        <source>Public address that leads here (optional)</source>
        <translation>指向本机的公网地址（可选）</translation>
    </message>
    <message>
        <source>Recordings are shared from this computer</source>
        <translation>录音由这台电脑共享</translation>
    </message>
    <message>
        <source>Recordings go through the bucket “{bucket}”</source>
        <translation>录音经由存储桶“{bucket}”</translation>
    </message>
    <message>
        <source>Region of the bucket</source>
        <translation>存储桶的区域</translation>
    </message>
    <message>
        <source>Secret key of the bucket</source>
        <translation>存储桶的访问密钥</translation>
    </message>
    <message>
        <source>Shared from this computer</source>
        <translation>由这台电脑共享</translation>
    </message>
    <message>
        <source>Test files</source>
        <translation>测试文件</translation>
    </message>
    <message>
        <source>Test how files of {name} are reached</source>
        <translation>测试 {name} 的文件能否被取到</translation>
    </message>
    <message>
        <source>Vendors fetch a recording from a link. Until a way is set, only links can be sent.</source>
        <translation>供应商从链接获取录音。设置方式之前，只能提交链接。</translation>
    </message>
    <message>
        <source>While it is being sent, a file can be fetched from here, at an address nobody can guess.</source>
        <translation>提交期间，可以从本机一个无法猜到的地址获取该文件。</translation>
    </message>
</context>
</TS>
