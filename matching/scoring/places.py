"""Distances over the earth and how long they take."""

import numpy as np

EARTH_RADIUS = 6371.0  # km


def crow_km(lat, lon, lats, lons):
    """Great-circle kilometres from one point to many, in degrees; NaN where a place is unknown.

    >>> crow_km(56.15, 10.21, np.array([56.15, 55.97, np.nan]), np.array([10.21, 10.15, 10.0])).round(1)
    array([ 0. , 20.4,  nan])
    """
    lat, lon, lats, lons = (np.radians(angle) for angle in (lat, lon, lats, lons))
    half = (
        np.sin((lats - lat) / 2) ** 2 + np.cos(lat) * np.cos(lats) * np.sin((lons - lon) / 2) ** 2
    )
    return 2 * EARTH_RADIUS * np.arcsin(np.sqrt(half))


def travel_minutes(km, means, parameters):
    """Minutes by the quickest of the means, and which of them that is.

    km : float, (n,), as the crow flies      means : codes such as "bike"
    Returns minutes, float (n,), and indices into `means`, int (n,).

    >>> parameters = {"detour": 1.3, "km_h": {"bike": 15, "bus": 25}, "extra_minutes": {"bus": 8}}
    >>> travel_minutes(np.array([1.0, 10.0]), ["bike", "bus"], parameters)
    (array([ 5.2, 39.2]), array([0, 1]))
    """
    minutes = np.array(
        [
            km * parameters["detour"] / parameters["km_h"][way] * 60
            + parameters["extra_minutes"].get(way, 0)
            for way in means
        ]
    )
    return minutes.min(axis=0), minutes.argmin(axis=0)
