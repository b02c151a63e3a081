<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>studio</name>
    <message>
        <source>Asking the vendor…</source>
        <translation>正在询问供应商…</translation>
    </message>
    <message>
        <source>It works ({ms} ms).</source>
        <translation>可以使用（{ms} 毫秒）。</translation>
    </message>
    <message>
        <source>The key is kept in the system's keyring.</source>
        <translation>密钥已存入系统密钥环。</translation>
    </message>
    <message>
        <source>The keyring did not let go of the key: it may still be there.</source>
        <translation>密钥环没有删除密钥，密钥可能仍在其中。</translation>
    </message>
    <message>
        <source>The system's keyring failed, so no key was read or kept.</source>
        <translation>系统密钥环出错，密钥未能读取或保存。</translation>
    </message>
    <message>
        <source>The system's keyring is locked, so the key of “{subject}” cannot be read.</source>
        <translation>系统密钥环已锁定，无法读取“{subject}”的密钥。</translation>
    </message>
    <message>
        <source>The system's keyring stayed locked, so no key was read or kept.</source>
        <translation>系统密钥环未解锁，密钥未能读取或保存。</translation>
    </message>
    <message>
        <source>This computer has no keyring, so no key is kept between two starts.</source>
        <translation>这台电脑没有密钥环，密钥不会保留到下次启动。</translation>
    </message>
    <message>
        <source>To use this address all the same, add --set plain_http=yes.</source>
        <translation>仍要使用此地址，请加上 --set plain_http=yes。</translation>
    </message>
    <message>
        <source>Unlock the keyring and try again, or enter the key again.</source>
        <translation>请解锁密钥环后重试，或重新输入密钥。</translation>
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
        <source>Add an account. Its keys are asked for on the terminal and kept in the system's keyring; the environment may hold them instead, as VOICE_STUDIO_SECRET_….</source>
        <translation>添加账号。密钥在终端中询问，保存在系统密钥环里；也可改由环境变量 VOICE_STUDIO_SECRET_… 提供。</translation>
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
    <message>
        <source>Edit “{name}”</source>
        <translation>编辑“{name}”</translation>
    </message>
    <message>
        <source>Test</source>
        <translation>测试</translation>
    </message>
    <message>
        <source>Testing…</source>
        <translation>测试中…</translation>
    </message>
    <message>
        <source>Test {name}</source>
        <translation>测试 {name}</translation>
    </message>
    <message>
        <source>Edit {name}</source>
        <translation>编辑 {name}</translation>
    </message>
    <message>
        <source>Copy the request id</source>
        <translation>复制请求编号</translation>
    </message>
    <message>
        <source>No key yet</source>
        <translation>还没有密钥</translation>
    </message>
    <message>
        <source>in the system's keyring</source>
        <translation>在系统密钥环中</translation>
    </message>
    <message>
        <source>from the environment</source>
        <translation>来自环境变量</translation>
    </message>
    <message>
        <source>until you quit</source>
        <translation>退出前有效</translation>
    </message>
    <message>
        <source>This computer has no keyring: a key stays in memory until you quit and is not written to disk.</source>
        <translation>这台电脑没有密钥环：密钥只留在内存中，退出即失，不写入磁盘。</translation>
    </message>
    <message>
        <source>The system's keyring is locked: a key stays in memory until you quit and is not written to disk.</source>
        <translation>系统密钥环已锁定：密钥只留在内存中，退出即失，不写入磁盘。</translation>
    </message>
    <message>
        <source>The system's keyring failed: a key stays in memory until you quit and is not written to disk.</source>
        <translation>系统密钥环出错：密钥只留在内存中，退出即失，不写入磁盘。</translation>
    </message>
    <message>
        <source>To have it at every start, set it in the environment: {variable}</source>
        <translation>要在每次启动时都有密钥，请设置环境变量：{variable}</translation>
    </message>
    <message>
        <source>Keys are kept in the system's keyring, and in no file.</source>
        <translation>密钥存入系统密钥环，不写入任何文件。</translation>
    </message>
    <message>
        <source>Use this address without https all the same</source>
        <translation>不使用 https，仍用此地址</translation>
    </message>
    <message>
        <source>The system's</source>
        <translation>系统设置</translation>
    </message>
    <message>
        <source>This one:</source>
        <translation>指定：</translation>
    </message>
    <message>
        <source>Proxy</source>
        <translation>代理</translation>
    </message>
    <message>
        <source>Address of the proxy</source>
        <translation>代理地址</translation>
    </message>
    <message>
        <source>Certificates of your own</source>
        <translation>自有证书</translation>
    </message>
    <message>
        <source>Certificates of your own (a PEM file)</source>
        <translation>自有证书（PEM 文件）</translation>
    </message>
    <message>
        <source>Certificates</source>
        <translation>证书</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>选择…</translation>
    </message>
    <message>
        <source>Choose a file of certificates</source>
        <translation>选择证书文件</translation>
    </message>
    <message>
        <source>Fields</source>
        <translation>字段</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>App key</source>
        <translation>应用 Key</translation>
    </message>
    <message>
        <source>Authorization header</source>
        <translation>Authorization 请求头</translation>
    </message>
    <message>
        <source>Region</source>
        <translation>区域</translation>
    </message>
    <message>
        <source>Device UUID</source>
        <translation>设备 UUID</translation>
    </message>
    <message>
        <source>Project id</source>
        <translation>项目 ID</translation>
    </message>
    <message>
        <source>Access key</source>
        <translation>访问密钥 AK</translation>
    </message>
    <message>
        <source>Secret key</source>
        <translation>私有密钥 SK</translation>
    </message>
    <message>
        <source>Token</source>
        <translation>令牌</translation>
    </message>
    <message>
        <source>User id of your application</source>
        <translation>应用用户 ID</translation>
    </message>
    <message>
        <source>or: {field}</source>
        <translation>或：{field}</translation>
    </message>
    <message>
        <source>The keyring did not let go of its key.</source>
        <translation>密钥环没有删除它的密钥。</translation>
    </message>
    <message>
        <source>The address has a path: {path} is put before the vendor's own paths.</source>
        <translation>地址中有路径：{path} 会放在供应商自己的路径之前。</translation>
    </message>
    <message>
        <source>This computer's clock is off by {seconds} s; signatures are corrected.</source>
        <translation>这台电脑的时钟偏差 {seconds} 秒，签名已自动校正。</translation>
    </message>
    <message>
        <source>It works.</source>
        <translation>可以使用。</translation>
    </message>
    <message>
        <source>Answered in {ms} ms.</source>
        <translation>{ms} 毫秒内得到应答。</translation>
    </message>
    <message>
        <source>List, add, test, rename and remove accounts with vendors.</source>
        <translation>列出、添加、测试、重命名和移除供应商账号。</translation>
    </message>
    <message>
        <source>Call an account something else; keys, takes, timbres and tasks go with it.</source>
        <translation>给账号改名；密钥、录音版本、音色和任务都随之保留。</translation>
    </message>
    <message>
        <source>The key comes from the environment: rename {old} to {new}.</source>
        <translation>密钥来自环境变量：请将 {old} 改名为 {new}。</translation>
    </message>
    <message>
        <source>{old} is called {new} now.</source>
        <translation>{old} 现在名为 {new}。</translation>
    </message>
    <message>
        <source>Its keys, takes, timbres and tasks go with it.</source>
        <translation>密钥、录音版本、音色和任务都随之保留。</translation>
    </message>
    <message>
        <source>There is an account of this name.</source>
        <translation>已有同名账号。</translation>
    </message>
    <message>
        <source>certificate: </source>
        <translation>证书：</translation>
    </message>
    <message>
        <source>proxy: </source>
        <translation>代理：</translation>
    </message>
    <message>
        <source>certificate is not yet valid</source>
        <translation>尚未生效</translation>
    </message>
    <message>
        <source>certificate has expired</source>
        <translation>已经过期</translation>
    </message>
    <message>
        <source>self-signed certificate</source>
        <translation>是自签名证书，这台电脑不信任它</translation>
    </message>
    <message>
        <source>self-signed certificate in certificate chain</source>
        <translation>证书链中有自签名证书，这台电脑不信任它</translation>
    </message>
    <message>
        <source>unable to get local issuer certificate</source>
        <translation>签发者不被这台电脑信任</translation>
    </message>
    <message>
        <source>Hostname mismatch, it is for another host</source>
        <translation>是发给另一个主机的</translation>
    </message>
    <message>
        <source>IP address mismatch, it is for another host</source>
        <translation>是发给另一个地址的</translation>
    </message>
    <message>
        <source>the name is not known</source>
        <translation>找不到这个主机名</translation>
    </message>
    <message>
        <source>Unlock it and save the account again: then its key is kept there.</source>
        <translation>解锁密钥环后再保存一次账号，密钥就会存进去。</translation>
    </message>
    <message>
        <source>connection refused</source>
        <translation>对方拒绝了连接</translation>
    </message>
    <message>
        <source>connection lost</source>
        <translation>连接断开</translation>
    </message>
    <message>
        <source>not an address</source>
        <translation>不是有效的地址</translation>
    </message>
    <message>
        <source>not HTTP</source>
        <translation>应答不是 HTTP</translation>
    </message>
    <message>
        <source>JSON that cannot be read</source>
        <translation>JSON 无法解析</translation>
    </message>
    <message>
        <source>no connection after {n} s</source>
        <translation>{n} 秒内没有连上</translation>
    </message>
    <message>
        <source>no sign of life for {n} s</source>
        <translation>{n} 秒没有任何响应</translation>
    </message>
    <message>
        <source>no whole answer after {n} s</source>
        <translation>{n} 秒内没有收到完整的应答</translation>
    </message>
    <message>
        <source>longer than {n} MiB</source>
        <translation>超过 {n} MiB</translation>
    </message>
    <message>
        <source>a web page; does this network want you to sign in first?</source>
        <translation>返回的是一个网页；这个网络是否需要先登录？</translation>
    </message>
    <message>
        <source>redirected: </source>
        <translation>被转到别处：</translation>
    </message>
    <message>
        <source>no answer of this vendor's</source>
        <translation>不是这家供应商的应答</translation>
    </message>
    <message>
        <source>not what its Content-Encoding says</source>
        <translation>内容与 Content-Encoding 不符</translation>
    </message>
</context>
</TS>
