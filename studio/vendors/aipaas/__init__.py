"""TeleAI (天翼云 AI 平台): voices that are kept, and recordings that are written down."""
