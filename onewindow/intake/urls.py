"""The addresses of drafts and corrections."""

from django.urls import path

from onewindow.intake.views import correcting, filling, joining, mandates, reviewing, starting, uploading, window

app_name = "intake"
urlpatterns = [
    path("desk/window/", window.window, name="window"),
    path("desk/window/<number>/send/", window.send, name="send_to_screen"),
    path("desk/window/<number>/send/<uuid:signer>/", window.send_signer, name="send_signer"),
    path("screen/<code>/", window.confirm, name="screen"),
    path("apply/<number>/questions/", starting.questions, name="questions"),
    path("apply/<number>/form/", filling.form, name="form"),
    path("apply/<number>/save/", filling.save, name="save"),
    path("apply/<number>/files/<uuid:file_id>/", filling.file, name="file"),
    path("apply/<number>/uploads/<slug:slot>/", uploading.begin, name="uploads"),
    path("apply/<number>/uploads/<slug:slot>/<uuid:upload_id>/", uploading.upload, name="upload"),
    path("apply/<number>/people/", joining.people, name="people"),
    path("apply/<number>/review/", reviewing.review, name="review"),
    path("apply/<number>/submit/", reviewing.submit, name="submit"),
    path("apply/<number>/abandon/", reviewing.abandon, name="abandon"),
    path("apply/<kind>/<key>/", starting.start, name="start"),
    path("my/mandates/", mandates.mandates, name="mandates"),
    path("my/mandates/new/", mandates.give, name="give_mandate"),
    path("my/mandates/<uuid:mandate>/end/", mandates.end, name="end_mandate"),
    path("my/joint/", joining.joint_list, name="joint_list"),
    path("my/joint/<uuid:co_applicant>/", joining.joint, name="joint"),
    path("my/joint/<uuid:co_applicant>/decline/", joining.decline, name="joint_decline"),
    path("my/joint/<uuid:co_applicant>/files/<uuid:file_id>/", joining.file, name="joint_file"),
    path("my/cases/<number>/correction/", correcting.correction, name="correction"),
    path("my/cases/<number>/correction/uploads/<slug:slot>/", uploading.begin_correction, name="correction_uploads"),
    path(
        "my/cases/<number>/correction/uploads/<slug:slot>/<uuid:upload_id>/",
        uploading.correction_upload,
        name="correction_upload",
    ),
    path("my/cases/<number>/correction/files/<uuid:file_id>/", correcting.file, name="correction_file"),
]
