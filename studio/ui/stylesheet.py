"""The style sheet that dresses every standard widget from the colour tokens."""

from __future__ import annotations

from string import Template
from typing import Final

from studio.core.resources import resource
from studio.ui.tokens import Tokens

# Sizes: body 13, muted 12, section 15, title 20; controls 32 high, primary 36; radius 6 (controls) and 8 (cards).
# A focused control trades 1 px of padding for 1 px more of border, so that nothing moves.
_SHEET: Final = Template("""
* { outline: none; }
QWidget { color: $text; font-size: 13px; selection-background-color: $accent; selection-color: $on_accent; }
QMainWindow { background: $window; }
QDialog { background: $window; border: 1px solid $line; }
QToolTip { background: $raised; color: $text; border: 1px solid $line; padding: 2px; }

QLabel { background: transparent; }
QLabel[role="title"] { font-size: 20px; font-weight: 600; }
QLabel[role="section"] { font-size: 15px; font-weight: 600; }
QLabel[role="muted"] { font-size: 12px; color: $muted; }
QLabel[role="mono"] { font-family: monospace; }
QLabel[role="danger"] { color: $danger; }
QLabel[role="warn"] { color: $warn; }
QLabel[role="ok"] { color: $ok; }
QLabel[role="badge"] { font-size: 12px; color: $accent; background: $accent_weak; border-radius: 6px;
    padding: 2px 8px; }
QLabel:disabled { color: $disabled; }

QFrame[role="card"] { background: $surface; border: 1px solid $line; border-radius: 8px; }
QFrame[role="raised"] { background: $raised; border: none; border-radius: 6px; }
QFrame[role="bar"] { background: $surface; border: none; border-top: 1px solid $line; }
QWidget[role="left"] { background: $window; border: none; border-right: 1px solid $line; }
QWidget[role="right"] { background: $window; border: none; border-left: 1px solid $line; }
QFrame[role="menu"] { background: $window; border: none; border-bottom: 1px solid $line; }
QFrame[role="rule"] { background: $line; border: none; max-height: 1px; min-height: 1px; }
QFrame[role="toast"] { background: $surface; border: 1px solid $line; border-radius: 8px; }

QPushButton {
    background: $surface; border: 1px solid $line; border-radius: 6px; padding: 0 14px;
    min-height: 30px; font-weight: 500;
}
QPushButton:hover { background: $raised; }
QPushButton:pressed { background: $line; }
QPushButton:checked { background: $accent_weak; border-color: $accent; }
QPushButton:focus { border: 2px solid $accent; padding: 0 13px; min-height: 28px; }
QPushButton:disabled { color: $disabled; background: $window; }
QPushButton::menu-indicator { image: url("$art/chevron-down.svg"); width: 14px; height: 14px;
    subcontrol-origin: padding; subcontrol-position: center right; right: 8px; }
QPushButton[role="primary"] { background: $accent; color: $on_accent; border: 1px solid $accent; min-height: 34px;
    padding: 0 18px; font-weight: 600; }
QPushButton[role="primary"]:hover { background: $accent_hover; border-color: $accent_hover; }
QPushButton[role="primary"]:focus { border: 2px solid $text; min-height: 32px; padding: 0 17px; }
QPushButton[role="primary"]:disabled { background: $raised; border-color: $line; color: $disabled; }
QPushButton[role="danger"] { background: $danger; color: $surface; border: 1px solid $danger; min-height: 34px;
    padding: 0 18px; font-weight: 600; }
QPushButton[role="danger"]:focus { border: 2px solid $text; min-height: 32px; padding: 0 17px; }
QPushButton[role="quiet"] { background: transparent; color: $accent; border: 1px solid transparent; padding: 0 8px;
    min-height: 26px; font-weight: 600; }
QPushButton[role="quiet"]:hover { background: $raised; }
QPushButton[role="quiet"]:focus { border: 2px solid $accent; padding: 0 7px; min-height: 24px; }
QPushButton[role="quiet"]:disabled { color: $disabled; }
QFrame[role="toast"] QPushButton { margin-left: -9px; }
QPushButton[role="pill"] { background: $accent; color: $on_accent; border: 1px solid $accent; border-radius: 16px;
    font-weight: 600; }
QPushButton[role="pill"]:hover { background: $accent_hover; }
QPushButton[role="pill"]:focus { border: 2px solid $text; }

QToolButton { background: transparent; border: 1px solid transparent; border-radius: 6px; padding: 0 6px;
    min-height: 28px; }
QToolButton:hover { background: $raised; }
QToolButton:pressed, QToolButton:checked { background: $accent_weak; }
QToolButton:focus { border: 2px solid $accent; padding: 0 5px; min-height: 26px; }
QToolButton:disabled { color: $disabled; }
QToolButton::menu-indicator { image: none; }
QToolButton[role="small"] { padding: 0; min-height: 22px; }
QToolButton[role="small"]:focus { padding: 0; min-height: 20px; }
QToolButton[role="primary"] { background: $accent; color: $on_accent; border-radius: 18px; padding: 0;
    min-height: 34px; }
QToolButton[role="primary"]:hover { background: $accent_hover; }
QToolButton[role="primary"]:focus { border: 2px solid $text; min-height: 32px; }
QToolButton[role="tab"] { color: $muted; font-weight: 500; padding: 0 12px; min-height: 28px; border-radius: 6px; }
QToolButton[role="tab"]:hover { color: $text; background: $raised; }
QToolButton[role="tab"]:checked { color: $text; background: $accent_weak; font-weight: 600; }
QToolButton[role="tab"]:focus { border: 2px solid $accent; padding: 0 10px; min-height: 24px; }
QToolButton[role="nav"] { color: $muted; font-weight: 500; padding: 0 10px; min-height: 34px; text-align: left; }
QToolButton[role="nav"]:hover { color: $text; background: $raised; }
QToolButton[role="nav"]:checked { color: $text; background: $accent_weak; font-weight: 600; }
QToolButton[role="nav"]:focus { border: 2px solid $accent; padding: 0 9px; min-height: 32px; }

QLineEdit, QAbstractSpinBox, QComboBox, QKeySequenceEdit QLineEdit {
    background: $surface; border: 1px solid $line; border-radius: 6px; padding: 0 9px; min-height: 30px;
}
QLineEdit:hover, QAbstractSpinBox:hover, QComboBox:hover { border-color: $disabled; }
QLineEdit:focus, QAbstractSpinBox:focus { border: 2px solid $accent; padding: 0 8px; min-height: 28px; }
QComboBox:focus, QComboBox:on { border: 2px solid $accent; padding: 0 0 0 8px; min-height: 28px; }
QLineEdit:disabled, QAbstractSpinBox:disabled, QComboBox:disabled { color: $disabled; background: $window; }
QLineEdit[invalid="true"] { border: 2px solid $danger; padding: 0 8px; min-height: 28px; }
QAbstractSpinBox { max-height: 30px; }
QAbstractSpinBox:focus { max-height: 28px; }
QAbstractSpinBox QLineEdit, QComboBox QLineEdit { border: none; padding: 0; min-height: 0; background: transparent; }
QAbstractSpinBox QLineEdit { padding: 0 0 0 9px; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { border: none; background: transparent; width: 20px; }
QAbstractSpinBox::up-arrow { image: url("$art/chevron-up.svg"); width: 12px; height: 12px; }
QAbstractSpinBox::down-arrow { image: url("$art/chevron-down.svg"); width: 12px; height: 12px; }
QComboBox { padding-right: 0; combobox-popup: 0; }
QComboBox::drop-down { border: none; width: 28px; subcontrol-origin: border; subcontrol-position: center right; }
QComboBox::down-arrow { image: url("$art/chevron-down.svg"); width: 14px; height: 14px; }
QComboBox QAbstractItemView { background: $surface; border: 1px solid $line; border-radius: 0; padding: 4px; }
QComboBox QAbstractItemView:focus { border: 1px solid $line; padding: 4px; }
QComboBox QAbstractItemView::item { min-height: 28px; padding: 0 8px; border-radius: 4px; }
QComboBox QAbstractItemView::item:selected { background: $accent_weak; color: $text; }

QLineEdit, QPlainTextEdit, QTextEdit { placeholder-text-color: $muted; }
QPlainTextEdit, QTextEdit, QTextBrowser { background: $surface; border: 1px solid $line; border-radius: 8px;
    padding: 8px; }
QPlainTextEdit:focus, QTextEdit:focus { border: 2px solid $accent; padding: 7px; }

QCheckBox, QRadioButton { spacing: 8px; min-height: 28px; background: transparent; border: 2px solid transparent;
    border-radius: 6px; padding: 0 4px; margin-left: -6px; }
QCheckBox[role="bare"] { spacing: 0; padding: 0; margin: 0; }
QCheckBox:focus, QRadioButton:focus { border-color: $accent; }
QCheckBox:disabled, QRadioButton:disabled { color: $disabled; }
QCheckBox::indicator, QRadioButton::indicator { width: 16px; height: 16px; border: 1px solid $muted;
    background: $surface; border-radius: 4px; }
QRadioButton::indicator { border-radius: 9px; }
QCheckBox::indicator:hover, QRadioButton::indicator:hover { border-color: $accent; }
QCheckBox::indicator:checked { background: $accent; border-color: $accent; image: url("$art/check.svg"); }
QCheckBox::indicator:indeterminate { background: $accent; border-color: $accent; image: url("$art/minus.svg"); }
QRadioButton::indicator:checked { border: 5px solid $accent; width: 8px; height: 8px; background: $on_accent;
    border-radius: 9px; }
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled { border-color: $line; background: $raised; }

QGroupBox { border: 1px solid $line; border-radius: 8px; margin-top: 12px; padding: 16px; font-weight: 600; }
QGroupBox::title { subcontrol-origin: margin; left: 12px; padding: 0 4px; }

QSlider:horizontal { min-height: 24px; background: transparent; }
QSlider::groove:horizontal { height: 4px; border-radius: 2px; background: $line; }
QSlider::sub-page:horizontal { height: 4px; border-radius: 2px; background: $accent; }
QSlider::handle:horizontal { width: 14px; height: 14px; margin: -5px 0; border-radius: 7px; background: $accent; }
QSlider::handle:horizontal:hover { background: $accent_hover; }
QSlider::handle:horizontal:focus { background: $surface; border: 3px solid $accent; width: 10px; height: 10px;
    margin: -6px 0; border-radius: 8px; }
QSlider::sub-page:horizontal:disabled, QSlider::handle:horizontal:disabled { background: $disabled; }

QProgressBar { background: $line; border: none; border-radius: 3px; min-height: 6px; max-height: 6px;
    text-align: center; color: transparent; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }

QMenuBar { background: $window; border-bottom: 1px solid $line; padding: 2px 8px; }
QMenuBar::item { background: transparent; border-radius: 6px; padding: 4px 10px; }
QMenuBar::item:selected, QMenuBar::item:pressed { background: $raised; }
QMenu { background: $surface; border: 1px solid $line; padding: 4px; }
QMenu::item { padding: 6px 24px 6px 12px; border-radius: 4px; min-height: 18px; }
QMenu::item:selected { background: $accent_weak; color: $text; }
QMenu::item:disabled { color: $disabled; }
QMenu::icon { padding-left: 8px; }
QMenu::indicator { width: 16px; height: 16px; left: 4px; }
QMenu::indicator:checked { image: url("$art/tick.svg"); }
QMenu::separator { height: 1px; background: $line; margin: 4px 8px; }

QScrollArea { background: transparent; border: none; }
QAbstractScrollArea::corner { background: transparent; border: none; }
QScrollBar { background: transparent; border: none; margin: 0; }
QScrollBar:vertical { width: 12px; }
QScrollBar:horizontal { height: 12px; }
QScrollBar::handle { background: $line; border-radius: 4px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::handle:hover { background: $disabled; }
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page { background: transparent;
    border: none; width: 0; height: 0; }

QAbstractItemView { background: $surface; alternate-background-color: $window; border: 1px solid $line; padding: 1px;
    border-radius: 8px; gridline-color: $line; }
QAbstractItemView:focus { border: 2px solid $accent; padding: 0; }
QAbstractItemView::item { min-height: 32px; padding: 0 8px; }
QAbstractItemView::item:hover { background: $raised; }
QTableView::item:hover { background: transparent; }
QTableView::item:hover:selected { background: $accent_weak; }
QAbstractItemView::item:selected { background: $accent_weak; color: $text; }
QHeaderView, QHeaderView:focus { background: transparent; border: none; padding: 0; }
QHeaderView::section { background: transparent; color: $muted; border: none; border-bottom: 1px solid $line;
    padding: 0 11px; min-height: 32px; font-size: 12px; font-weight: 600; }
QHeaderView::section:hover { color: $text; }
QHeaderView::up-arrow { image: url("$art/chevron-up.svg"); width: 12px; height: 12px; }
QHeaderView::down-arrow { image: url("$art/chevron-down.svg"); width: 12px; height: 12px; }
QHeaderView::up-arrow, QHeaderView::down-arrow { subcontrol-origin: padding; subcontrol-position: center right;
    right: 6px; }
QTableCornerButton::section { background: transparent; border: none; }
QListWidget { padding: 4px; }
QListWidget:focus { padding: 3px; }
QListWidget::item { border-radius: 4px; }

QTabWidget::pane { border: none; border-top: 1px solid $line; }
QTabBar { background: transparent; qproperty-drawBase: 0; }
QTabBar::tab { background: transparent; color: $muted; padding: 0 12px; min-height: 32px; font-weight: 500;
    border: none; border-bottom: 2px solid transparent; }
QTabBar::tab:hover { color: $text; }
QTabBar::tab:selected { color: $text; border-bottom: 2px solid $accent; font-weight: 600; }
QTabBar::tab:focus { color: $accent; }

QSplitter::handle { background: $line; }
QSplitter::handle:horizontal { width: 1px; }
QSplitter::handle:vertical { height: 1px; }
QSplitter[role="gap"]::handle { background: transparent; }
QStatusBar { background: $surface; border-top: 1px solid $line; }
QStatusBar::item { border: none; }
""")


def style_sheet(look: Tokens) -> str:
    """The style sheet of a set of tokens; its arrows and ticks are the files of resources/themes/<name>."""
    return _SHEET.substitute(look._asdict(), art=resource("themes", look.name).as_posix())
