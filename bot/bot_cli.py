"""`tanya bot`: runs the Telegram bot.

Not here: the bot (telegram_bot.py), who may ask it (users_cli.py).
"""

from typing import Annotated

import typer

from bot import users_cli
from bot.session import Session
from bot.usage import Contents

app = typer.Typer(cls=Contents, invoke_without_command=True, rich_markup_mode=None)
app.add_typer(users_cli.app, name="users")


@app.callback()
def bot(
    ctx: typer.Context,
    api_url: Annotated[str | None, typer.Option("--api-url")] = None,
    webhook_url: Annotated[str | None, typer.Option("--webhook-url")] = None,
    webhook_listen: Annotated[str | None, typer.Option("--webhook-listen")] = None,
    status_port: Annotated[int | None, typer.Option("--status-port", min=1, max=65_535)] = None,
) -> None:
    """Answer until told to stop."""
    if ctx.invoked_subcommand is not None:
        return
    session: Session = ctx.obj
    settings = session.settings(
        telegram_api_url=api_url, telegram_webhook_url=webhook_url, telegram_webhook_listen=webhook_listen
    )
    from bot import telegram_bot

    telegram_bot.run(settings, status_port=status_port)
