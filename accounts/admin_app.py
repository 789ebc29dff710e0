"""Which site is the admin? Ours, with its second factor and its home page; settings install this in django's place."""

from django.contrib.admin.apps import AdminConfig


class StaffAdminConfig(AdminConfig):
    # By its path: it is made when the admin's modules are loaded, after all models.
    default_site = "computeapi.monitoring.admin_site.HomeSite"
