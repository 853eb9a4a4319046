"""Forms about accounts, one's own and those looked after."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, SetPasswordForm
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from organizations.backends import refusal_of
from organizations.directory import DirectoryUnreachable
from organizations.models import Place, User
from organizations.models.tokens import Scope
from organizations.services.passwords import CODE_REFUSED, linked_user

_CHECKBOX = forms.CheckboxInput({"class": "form-check-input"})
UNREACHABLE = _("目录服务暂时无法访问,请稍后再试;有本系统密码的账号不受影响。")


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

    def clean(self) -> dict[str, Any]:
        """Any: Django's own. A directory that does not answer is no wrong password."""
        try:
            return super().clean()
        except DirectoryUnreachable as error:
            raise forms.ValidationError(UNREACHABLE) from error

    def get_invalid_login_error(self) -> forms.ValidationError:
        refusal = refusal_of(self.request)
        return forms.ValidationError(refusal) if refusal else super().get_invalid_login_error()


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


class PasswordByLinkForm(SetPasswordForm):  # type: ignore[type-arg]  # generic in the stubs alone
    """The code of a link, and the new password twice, judged by the rules for the link's account.

    Whose link it is nobody is told: a wrong code, a used one and one of a closed account are told
    the same.
    """

    error_messages = SetPasswordForm.error_messages | {
        "password_mismatch": ChangePasswordForm.error_messages["password_mismatch"],
    }
    # So named that no error page shows it again among what was typed.
    password_code = forms.CharField(
        label=_("代码"),
        max_length=40,
        help_text=_("安全管理员交付的16位代码,不分大小写;从链接打开的已自动填入。"),
    )
    field_order = ("password_code", "new_password1", "new_password2")

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(None, *args, **kwargs)
        self.fields["new_password1"].label = _("新密码")
        self.fields["new_password2"].label = _("再输入一次新密码")
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-control"
        self.fields["password_code"].widget.attrs |= {
            "class": "form-control font-monospace",
            "autocomplete": "off",
            "autocapitalize": "characters",
            "spellcheck": "false",
        }

    def clean_password_code(self) -> str:
        code: str = self.cleaned_data["password_code"]
        user = linked_user(code, now=timezone.now())
        if user is None:
            raise forms.ValidationError(CODE_REFUSED)
        self.user = user
        return code

    def validate_password_for_user(self, user: User | None, *args: str) -> None:
        """By nobody's rules before it is known whose password it becomes."""
        if user is not None:
            super().validate_password_for_user(user, *args)


class CodeForm(forms.Form):
    """One code of an authenticator, or a recovery code where one is taken."""

    code = forms.CharField(
        label=_("动态口令"),
        max_length=24,
        help_text=_("手机验证器上的6位数字。手机不在身边时,可输入一个恢复码。"),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed through unread
        self.fields["code"].widget.attrs |= {
            "class": "form-control",
            "autocomplete": "one-time-code",
            "autocapitalize": "characters",
            "spellcheck": "false",
        }


class FirstCodeForm(CodeForm):
    """The first code of a new authenticator."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = _("添加后手机验证器上显示的6位数字。")
        self.fields["code"].widget.attrs["inputmode"] = "numeric"


class ReasonForm(forms.Form):
    """Why something is done to an account, and how the person was recognised."""

    reason = forms.CharField(
        label=_("理由和依据"),
        max_length=500,
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 2}),
        help_text=_("写明申请人、核实身份的方式或有关文件,记入系统台账。"),
    )


class PasswordLinkForm(ReasonForm):
    """How a link to set a password reaches its person, and whether the present one still holds."""

    by_mail = forms.BooleanField(required=False, widget=_CHECKBOX)
    voids_present = forms.BooleanField(
        label=_("原密码立即作废,并退出所有登录(可能已泄露时)"), required=False, widget=_CHECKBOX
    )

    # Any: Django's own arguments of a form.
    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mailed = _("发到账号的邮件地址%(address)s,不在网页上显示") % {"address": user.email}
        self.fields["by_mail"].label = mailed
        if not (settings.EMAIL_ENABLED and user.email):
            del self.fields["by_mail"]
        if not user.has_usable_password():
            del self.fields["voids_present"]


class EmergencyForm(forms.Form):
    """Which place's unreleased data have to be read, for how long and why."""

    place = forms.ModelChoiceField(
        label=_("地区"),
        queryset=Place.objects.none(),
        empty_label=None,
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    hours = forms.TypedChoiceField(
        label=_("时长"), coerce=int, widget=forms.Select(attrs={"class": "form-select"})
    )
    reason = forms.CharField(
        label=_("事由和依据"),
        max_length=500,
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 3}),
        help_text=_(
            "写明须查看什么、为何不能由领导小组办公室代查。事由记入台账,并告知办公室和审计。"
        ),
    )

    # Any: Django's own arguments of a form.
    def __init__(self, *args: object, places: Sequence[Place], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed through unread
        own = [place.pk for place in places]
        self.fields["place"].queryset = Place.objects.filter(pk__in=own)  # type: ignore[attr-defined]  # see above
        hours = range(1, settings.EMERGENCY_HOURS + 1)
        self.fields["hours"].choices = [  # type: ignore[attr-defined]  # a choice field
            (each, _("%(count)s小时") % {"count": each}) for each in hours
        ]


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
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed through unread
        lives = sorted({30, 90, 180, settings.TOKEN_DAYS, settings.TOKEN_MOST_DAYS})
        days = cast(forms.TypedChoiceField, self.fields["days"])
        days.initial = settings.TOKEN_DAYS
        days.choices = [
            (life, gettext("%(count)s天") % {"count": life})
            for life in lives
            if life <= settings.TOKEN_MOST_DAYS
        ]
        self.fields["name"].widget.attrs["class"] = "form-control"
        self.fields["name"].widget.attrs["autocomplete"] = "off"
        self.fields["days"].widget.attrs["class"] = "form-select"
        self.fields["scopes"].widget.attrs["class"] = "form-check-input"
