"""Addresses of cases: the applicant's pages under /my/cases/, the officials' desk under /desk/."""

from django.urls import path

from onewindow.cases.views import acts, citizen, clockpage, departures, desk, opinions, sidematters, taking

app_name = "cases"
urlpatterns = [
    path("my/cases/", citizen.case_list, name="list"),
    path("my/cases/<str:number>/", citizen.case, name="case"),
    path("my/cases/<str:number>/receipt/", citizen.receipt, name="receipt"),
    path("my/cases/<str:number>/calendar.ics", taking.calendar, name="calendar"),
    path("my/cases/<str:number>/file.zip", taking.whole, name="whole"),
    path("my/cases/<str:number>/clock/", clockpage.mine, name="clock"),
    path("my/cases/<str:number>/documents/<uuid:document_id>/", citizen.document, name="document"),
    path("my/cases/<str:number>/files/<uuid:file_id>/", citizen.file, name="file"),
    path("my/cases/<str:number>/withdraw/", citizen.withdraw, name="withdraw"),
    path("desk/", desk.inbox, name="inbox"),
    path("desk/cases/<str:number>/", desk.case, name="desk_case"),
    path("desk/cases/<str:number>/clock/", clockpage.desk, name="desk_clock"),
    path("desk/cases/<str:number>/accept/", acts.accept, name="accept"),
    path("desk/cases/<str:number>/accept-tolerance/", acts.accept_tolerance, name="accept_tolerance"),
    path("desk/cases/<str:number>/pause/", acts.pause, name="pause"),
    path("desk/cases/<str:number>/resume/", acts.resume, name="resume"),
    path("desk/cases/<str:number>/extend/", acts.extend, name="extend"),
    path("desk/cases/<str:number>/correction/", acts.correction, name="request_correction"),
    path("desk/cases/<str:number>/non-acceptance/", acts.non_acceptance, name="refuse_acceptance"),
    path("desk/cases/<str:number>/steps/<str:step>/", acts.step, name="step"),
    path("desk/cases/<str:number>/check-registers/", desk.check_registers, name="check_registers"),
    path("desk/cases/<str:number>/files/<uuid:file_id>/", desk.file, name="desk_file"),
    path("desk/cases/<str:number>/documents/<uuid:document_id>/", desk.document, name="desk_document"),
    path("desk/cases/<str:number>/departure/", departures.ask, name="ask_departure"),
    path("desk/cases/<str:number>/transfer/", sidematters.transfer, name="transfer"),
    path("desk/cases/<str:number>/dispute/", sidematters.dispute, name="dispute"),
    path("desk/cases/<str:number>/opinions/", opinions.ask, name="ask_opinion"),
    path("desk/matters/<uuid:matter_id>/", sidematters.matter, name="matter"),
    path("desk/matters/<uuid:matter_id>/drop/", opinions.drop, name="drop_opinion"),
    path("desk/matters/<uuid:matter_id>/files/<uuid:file_id>/", opinions.file, name="matter_file"),
    path("desk/departures/<uuid:departure_id>/", departures.show, name="departure"),
    path("desk/after-checks/<uuid:check_id>/", acts.after_check, name="after_check"),
    path("desk/after-checks/<uuid:check_id>/rectify/", acts.rectify, name="order_rectify"),
    path("desk/after-checks/<uuid:check_id>/revoke/", acts.revoke, name="revoke"),
]
