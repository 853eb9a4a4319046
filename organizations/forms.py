"""Forms about one's own account."""

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.utils.translation import gettext_lazy as _

from organizations.models.tokens import Scope


class SignInForm(AuthenticationForm):
    """Name and password. A wrong pair and an unknown name are told the same."""

    error_messages = {
        "invalid_login": _("用户名或密码不正确,请核对后重新输入;密码区分大小写。"),
        "inactive": _("该账号已停用,请联系系统管理员。"),
    }

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed through unread
        self.fields["username"].label = _("用户名")
        self.fields["password"].label = _("密码")
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-control"


class ChangePasswordForm(PasswordChangeForm):
    """The old password once, the new one twice."""

    error_messages = PasswordChangeForm.error_messages | {
        "password_incorrect": _("原密码不正确,请重新输入。"),
        "password_mismatch": _("两次输入的新密码不一致,请重新输入。"),
    }

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed through unread
        self.fields["old_password"].label = _("原密码")
        self.fields["new_password1"].label = _("新密码")
        self.fields["new_password2"].label = _("再输入一次新密码")
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-control"


class TokenForm(forms.Form):
    """What a token is for, what it may do, and for how long."""

    name = forms.CharField(label=_("用途"), max_length=60, help_text=_("如“统计月报接口”。"))
    scopes = forms.MultipleChoiceField(
        label=_("权限范围"),
        choices=Scope.choices,
        initial=[Scope.READ],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("令牌的权限不会超过您本人的任职。"),
    )
    days = forms.TypedChoiceField(
        label=_("有效期"),
        coerce=int,
        initial=90,
        choices=[(30, _("30天")), (90, _("90天")), (180, _("180天")), (365, _("1年"))],
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed through unread
        self.fields["name"].widget.attrs["class"] = "form-control"
        self.fields["name"].widget.attrs["autocomplete"] = "off"
        self.fields["days"].widget.attrs["class"] = "form-select"
        self.fields["scopes"].widget.attrs["class"] = "form-check-input"
