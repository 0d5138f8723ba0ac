"""A fragment is the same page with less around it."""


def wants_fragment(request):
    """Whether htmx asks for a part of the page: not for a boosted or restored whole one."""
    return (
        bool(request.htmx) and not request.htmx.boosted and not request.htmx.history_restore_request
    )
