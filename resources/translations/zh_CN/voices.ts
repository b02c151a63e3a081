<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>studio</name>
    <message>
        <source>Clear, Chinese</source>
        <translation>清亮女声</translation>
    </message>
    <message>
        <source>Steady, Chinese</source>
        <translation>沉稳男声</translation>
    </message>
    <message>
        <source>Gentle, Chinese</source>
        <translation>轻柔女声</translation>
    </message>
    <message>
        <source>Clear, English</source>
        <translation>英语女声</translation>
    </message>
    <message>
        <source>Steady, English</source>
        <translation>英语男声</translation>
    </message>
    <message>
        <source>Steady, British</source>
        <translation>英式男声</translation>
    </message>
</context>
</TS>
