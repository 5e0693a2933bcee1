"""The pages of drafts and corrections: translate, call one service, answer."""
