<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>studio</name>
    <message>
        <source>Asking the vendor…</source>
        <translation>正在询问服务商…</translation>
    </message>
    <message>
        <source>It works ({ms} ms).</source>
        <translation>可以使用（{ms} 毫秒）。</translation>
    </message>
    <message>
        <source>The key is kept in the system's keyring.</source>
        <translation>密钥已存入系统钥匙串。</translation>
    </message>
    <message>
        <source>The keyring did not let go of the key: it may still be there.</source>
        <translation>钥匙串没有删除密钥，密钥可能仍在其中。</translation>
    </message>
    <message>
        <source>The system's keyring failed, so no key was read or kept.</source>
        <translation>系统钥匙串出错，密钥未能读取或保存。</translation>
    </message>
    <message>
        <source>The system's keyring is locked, so the key of “{subject}” cannot be read.</source>
        <translation>系统钥匙串已锁定，无法读取“{subject}”的密钥。</translation>
    </message>
    <message>
        <source>The system's keyring stayed locked, so no key was read or kept.</source>
        <translation>系统钥匙串未解锁，密钥未能读取或保存。</translation>
    </message>
    <message>
        <source>This computer has no keyring, so no key is kept between two starts.</source>
        <translation>这台电脑没有钥匙串，密钥不会保留到下次启动。</translation>
    </message>
    <message>
        <source>This computer's clock is {seconds} s off the vendor's; signatures are corrected by it.</source>
        <translation>本机时钟与服务商相差 {seconds} 秒，签名已按此校正。</translation>
    </message>
    <message>
        <source>To use this address all the same, add --set plain_http=yes.</source>
        <translation>仍要使用此地址，请加上 --set plain_http=yes。</translation>
    </message>
    <message>
        <source>Unlock the keyring and try again, or enter the key again.</source>
        <translation>请解锁钥匙串后重试，或重新输入密钥。</translation>
    </message>
    <message>
        <source>Without https anybody on the way can read and change what is sent. Use it all the same?</source>
        <translation>不使用 https 时，途中任何人都能读取和篡改发送的内容。仍要使用吗？</translation>
    </message>
    <message>
        <source>{field} (it is not shown; Enter alone leaves it out)</source>
        <translation>{field}（输入不显示；直接回车表示不填）</translation>
    </message>
    <message>
        <source>List, add, test and remove accounts with vendors.</source>
        <translation>列出、添加、测试和移除服务商账号。</translation>
    </message>
    <message>
        <source>Add an account. Its keys are asked for on the terminal and kept in the system's keyring; the environment may hold them instead, as VOICE_STUDIO_SECRET_….</source>
        <translation>添加账号。密钥在终端中询问，保存在系统钥匙串里；也可改由环境变量 VOICE_STUDIO_SECRET_… 提供。</translation>
    </message>
    <message>
        <source>Make one harmless signed call, and say whether the account works or why not.</source>
        <translation>发出一次无害的签名请求，说明账号能否使用及原因。</translation>
    </message>
    <message>
        <source>Forget an account and its keys; what was made with it is kept.</source>
        <translation>移除账号及其密钥；用它制作的内容会保留。</translation>
    </message>
    <message>
        <source>It must begin with https://.</source>
        <translation>必须以 https:// 开头。</translation>
    </message>
    <message>
        <source>It must begin with https://, and no other scheme.</source>
        <translation>必须以 https:// 开头，不能是其他协议。</translation>
    </message>
    <message>
        <source>It is not an address.</source>
        <translation>这不是地址。</translation>
    </message>
    <message>
        <source>It may hold no user, query or fragment.</source>
        <translation>地址中不能有用户名、查询参数或片段。</translation>
    </message>
    <message>
        <source>It is needed.</source>
        <translation>必须填写。</translation>
    </message>
    <message>
        <source>It is not the address of a proxy.</source>
        <translation>这不是代理的地址。</translation>
    </message>
    <message>
        <source>A password in it would be written to a file; set this proxy in the system instead.</source>
        <translation>其中的密码会被写入文件；请改在系统中设置此代理。</translation>
    </message>
    <message>
        <source>It holds no certificate (PEM).</source>
        <translation>其中没有证书（PEM 格式）。</translation>
    </message>
    <message>
        <source>It may hold only Latin letters, digits and signs.</source>
        <translation>只能包含英文字母、数字和符号。</translation>
    </message>
    <message>
        <source>It has a line break or another invisible character inside.</source>
        <translation>中间有换行或其他不可见字符。</translation>
    </message>
</context>
</TS>
