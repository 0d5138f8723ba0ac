"""Places."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Postcode(models.Model):
    """A Danish postcode and the middle of its area in degrees (GeoNames, CC BY 4.0)."""

    code = models.CharField(_("postcode"), max_length=4, primary_key=True)
    town = models.CharField(_("town"), max_length=80)
    region = models.CharField(_("region"), max_length=40)
    lat = models.FloatField()
    lon = models.FloatField()

    class Meta:
        verbose_name = _("postcode")
        verbose_name_plural = _("postcodes")
        ordering = ["code"]

    def __str__(self):
        return f"{self.code} {self.town}"
