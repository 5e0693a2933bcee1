"""Addresses of the lists: public pages, the feed, and the keeper's desk."""

from __future__ import annotations

from django.urls import path

from onewindow.lists import views

app_name = "lists"
urlpatterns = [
    path("lists/", views.lists, name="lists"),
    path("lists/changes/", views.list_changes, name="changes"),
    path("lists/feed.xml", views.Feed(), name="feed"),
    path("lists/<slug:name>/", views.one_list, name="list"),
    path("lists/<slug:name>/<str:code>/", views.one_entry, name="entry"),
    path("desk/lists/<slug:name>/<str:code>/", views.keep_entry, name="keep"),
]
