from services.city.simulation.ground import communities, streets
from services.city.simulation.naming import committee


def test_no_two_committees_of_the_city_bear_one_name() -> None:
    """A village and a community of one street may be called alike, such as 太阳宫: their committees are told apart."""
    names = [committee(region) for region in (*streets(), *communities())]
    assert len(set(names)) == len(names)
    assert {"朝阳区太阳宫地区太阳宫社区人民调解委员会", "朝阳区太阳宫地区太阳宫村人民调解委员会"} <= set(names)
