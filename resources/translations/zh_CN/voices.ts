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
    <message>
        <source>Morning News</source>
        <translation>晨间新闻</translation>
    </message>
    <message>
        <source>Night Train</source>
        <translation>夜行列车</translation>
    </message>
    <message>
        <source>Story Corner</source>
        <translation>故事角</translation>
    </message>
    <message>
        <source>Harbour Walk</source>
        <translation>漫步港湾</translation>
    </message>
    <message>
        <source>Paper Boat</source>
        <translation>纸船</translation>
    </message>
    <message>
        <source>Long Answer</source>
        <translation>娓娓道来</translation>
    </message>
</context>
</TS>
