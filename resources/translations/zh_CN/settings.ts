<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>studio</name>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>The account was added.</source>
        <translation>账号已添加。</translation>
    </message>
    <message>
        <source>The account “{name}” was removed.</source>
        <translation>账号“{name}”已移除。</translation>
    </message>
    <message>
        <source>Input methods use these keys; choose others.</source>
        <translation>输入法要用这组按键，请换一组。</translation>
    </message>
    <message>
        <source>“{action}” has these keys already.</source>
        <translation>“{action}”已经使用这组按键。</translation>
    </message>
    <message>
        <source>App id</source>
        <translation>应用 ID</translation>
    </message>
    <message>
        <source>App secret</source>
        <translation>应用密钥</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>地址</translation>
    </message>
    <message>
        <source>Sample rate in Hz</source>
        <translation>采样率（Hz）</translation>
    </message>
    <message>
        <source>Text in the address</source>
        <translation>文本放在地址中</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>重置</translation>
    </message>
    <message>
        <source>Accounts</source>
        <translation>账号</translation>
    </message>
    <message>
        <source>Shortcuts</source>
        <translation>快捷键</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Add account</source>
        <translation>添加账号</translation>
    </message>
    <message>
        <source>Vendor</source>
        <translation>供应商</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>More fields</source>
        <translation>更多字段</translation>
    </message>
    <message>
        <source>Press the new keys.</source>
        <translation>请按下新的按键。</translation>
    </message>
    <message>
        <source>New keys</source>
        <translation>新按键</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>外观</translation>
    </message>
    <message>
        <source>Size of the script</source>
        <translation>文稿字号</translation>
    </message>
    <message>
        <source>Sound</source>
        <translation>声音</translation>
    </message>
    <message>
        <source>Play on</source>
        <translation>播放设备</translation>
    </message>
    <message>
        <source>“This computer” needs no key and no network; it is always there.</source>
        <translation>“本机”不需要密钥，也不需要网络，始终可用。</translation>
    </message>
    <message>
        <source>Press a shortcut's keys to give it others. The guide shows them all.</source>
        <translation>点按快捷键即可更换。指南里列出了全部。</translation>
    </message>
    <message>
        <source>About</source>
        <translation>关于</translation>
    </message>
    <message>
        <source>Remove {name}</source>
        <translation>移除 {name}</translation>
    </message>
    <message>
        <source>{field} (optional)</source>
        <translation>{field}（可选）</translation>
    </message>
    <message>
        <source>Speak with a vendor's own voices</source>
        <translation>使用供应商的音色</translation>
    </message>
    <message>
        <source>All shortcuts as they came</source>
        <translation>恢复所有快捷键的初始设置</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>主题</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Motion</source>
        <translation>动画</translation>
    </message>
    <message>
        <source>Licences of what is inside</source>
        <translation>内含软件的许可</translation>
    </message>
    <message>
        <source>Qt, Lucide icons, espeak-ng and others, each under its own terms.</source>
        <translation>Qt、Lucide 图标、espeak-ng 等，各自遵循其许可条款。</translation>
    </message>
    <message>
        <source>Local voices</source>
        <translation>本地音色</translation>
    </message>
    <message>
        <source>Built in</source>
        <translation>内置</translation>
    </message>
    <message>
        <source>Keys for “{action}”</source>
        <translation>“{action}”的按键</translation>
    </message>
    <message>
        <source>A device that is not connected</source>
        <translation>未连接的设备</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>Short fades</source>
        <translation>短暂淡入</translation>
    </message>
    <message>
        <source>None</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Apache License 2.0</source>
        <translation>Apache 许可证 2.0</translation>
    </message>
    <message>
        <source>Set keys</source>
        <translation>设置按键</translation>
    </message>
    <message>
        <source>Model folder</source>
        <translation>模型文件夹</translation>
    </message>
    <message>
        <source>A faster-whisper model: with it this computer recognizes other languages than English.</source>
        <translation>faster-whisper 模型：有了它，本机就能识别英语以外的语言。</translation>
    </message>
    <message>
        <source>There is no such folder.</source>
        <translation>没有这个文件夹。</translation>
    </message>
</context>
</TS>
