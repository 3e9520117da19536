"""`/neighborhoods/`: the unit of official statistics."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from projects.api.site import SiteRow
from projects.forms.neighborhood_filter import NeighborhoodFilter
from projects.queries.neighborhood import neighborhood_rows
from projects.queries.site import site_rows
from renovation.core.actions.neighborhood import change_neighborhood
from renovation.core.enums import OrganizationKind
from renovation.core.forms.neighborhood import NeighborhoodEditForm
from renovation.core.models import Neighborhood
from renovation.core.policy import Can
from renovation.core.queries.organization import organizations_near
from renovation.core.queries.region import communities
from renovation.core.web.rest import RowsView, StatusField
from renovation.core.web.rest_schema import Waiting, documented, editable
from renovation.core.web.rest_write import EditView


class NeighborhoodRow(serializers.Serializer):
    id = serializers.IntegerField()
    name = serializers.CharField()
    region = serializers.CharField(source="region_id", help_text=_("社区代码；前 9 位为街道，前 6 位为区县"))
    street = serializers.CharField()
    community = serializers.CharField()
    address = serializers.CharField()
    is_in_program = serializers.BooleanField(help_text=_("纳入改造范围"))
    status = StatusField()
    plan_year = serializers.IntegerField(allow_null=True)
    built_from = serializers.IntegerField(allow_null=True)
    built_to = serializers.IntegerField(allow_null=True)
    tenure = serializers.CharField()
    building_count = serializers.IntegerField(allow_null=True)
    household_count = serializers.IntegerField(allow_null=True)
    population = serializers.IntegerField(allow_null=True)
    floor_area_m2 = serializers.FloatField(allow_null=True, help_text=_("建筑面积（㎡）"))
    has_property_company = serializers.BooleanField(allow_null=True)
    estimate_wan = serializers.FloatField(allow_null=True, help_text=_("估算投资（万元）"))
    updated_at = serializers.DateTimeField()


class NeighborhoodFacts(NeighborhoodRow):
    built_precision = serializers.CharField(help_text=_("年份精度"))
    entrance_count = serializers.IntegerField(allow_null=True)
    storeys = serializers.IntegerField(allow_null=True)
    property_company = serializers.IntegerField(source="property_company_id", allow_null=True)
    has_owners_committee = serializers.BooleanField(allow_null=True)
    remark = serializers.CharField()
    version = serializers.IntegerField()


class NeighborhoodDetail(Waiting, NeighborhoodFacts):
    sites = SiteRow(many=True)


@documented(_("小区"), _("辖区内的居民小区，单栋住宅楼计为一个小区。"))
class NeighborhoodListView(RowsView):
    row = NeighborhoodRow
    rows = staticmethod(neighborhood_rows)
    filterset = NeighborhoodFilter
    orders = {
        "region": ("region_id", "id"),
        "id": ("id",),
        "name": ("name",),
        "updated_at": ("updated_at",),
        "plan_year": ("plan_year",),
        "household_count": ("household_count",),
        "floor_area_m2": ("floor_area_m2",),
    }
    first_order = "region"


@editable(_("小区"), _("一个小区和它的改造点位。"), NeighborhoodDetail)
class NeighborhoodDetailView(EditView):
    model, can, noun = Neighborhood, Can.EDIT_NEIGHBORHOOD, "neighborhood"
    form, action = NeighborhoodEditForm, staticmethod(change_neighborhood)
    keys = {"region": str, "property_company": int}
    row = NeighborhoodFacts
    rows = staticmethod(neighborhood_rows)
    parts = {"sites": (SiteRow, site_rows, "neighborhood_id")}

    def form_of(self, request, row, data):
        return self.form(
            data,
            instance=row,
            communities=communities(request.user, Can.EDIT_NEIGHBORHOOD),
            firms=organizations_near(row.region_id, OrganizationKind.PROPERTY),
        )
