# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lists for invented people: given names by sex and time of birth, family names, streets."""

from __future__ import annotations

from random import Random

_WOMEN = {
    1900: "Maria Giuseppina Teresa Rosa Angela Luigia Carla Adele Ines Elsa Pierina Ernesta Irma Bruna Lidia Agnese Santina Piera Rina Ida",
    1936: "Maria Teresa Angela Carla Giovanna Luisa Franca Anna Rosanna Giuliana Mariuccia Graziella Ornella Silvana Lucia Bianca Vittoria Marisa Rita Emilia",
    1950: "Maria Anna Paola Daniela Patrizia Donatella Antonella Rosella Tiziana Marina Lorena Nadia Gabriella Ivana Loredana Cristina Laura Mariangela Elena Fiorella",
    1966: "Laura Monica Barbara Silvia Elena Simona Cinzia Sabrina Paola Francesca Cristina Stefania Michela Raffaella Alessandra Manuela Roberta Chiara Sara Ilaria",
    1982: "Sara Elisa Valentina Chiara Federica Martina Giulia Francesca Alice Ilaria Veronica Erika Marta Silvia Giorgia Arianna Irene Debora Noemi Camilla",
    2000: "Giulia Sofia Martina Alice Emma Aurora Chiara Greta Anna Giorgia Beatrice Ginevra Matilde Viola Camilla Rebecca Bianca Vittoria Nicole Cecilia",
}
_MEN = {
    1900: "Giuseppe Giovanni Luigi Mario Carlo Angelo Pietro Ambrogio Battista Ernesto Felice Enrico Attilio Cesare Aldo Egidio Severino Guido Natale Primo",
    1936: "Giuseppe Giovanni Carlo Franco Luigi Mario Antonio Renato Sergio Ezio Gianfranco Piero Bruno Vittorio Giancarlo Ambrogio Emilio Alberto Ettore Dino",
    1950: "Roberto Giuseppe Maurizio Claudio Angelo Marco Massimo Fabrizio Gianluigi Luciano Ivano Stefano Daniele Walter Ruggero Paolo Renzo Adriano Mauro Giulio",
    1966: "Marco Andrea Stefano Paolo Fabio Luca Massimo Davide Alessandro Roberto Cristian Matteo Simone Giorgio Dario Mirko Ivan Omar Nicola Diego",
    1982: "Matteo Luca Andrea Marco Davide Alessandro Simone Stefano Michele Riccardo Daniele Mattia Federico Lorenzo Gabriele Emanuele Jacopo Filippo Nicolò Giacomo",
    2000: "Leonardo Francesco Lorenzo Alessandro Mattia Tommaso Gabriele Riccardo Edoardo Pietro Diego Samuele Federico Giacomo Elia Nicolò Filippo Christian Gioele Liam",
}
_FAMILIES = (
    "Colombo Rusconi Valsecchi Bonacina Riva Spreafico Brambilla Sala Panzeri Castelnuovo Corti Mauri Gilardi Frigerio Bonaiti Rota Invernizzi "
    "Ratti Longhi Butti Locatelli Dell'Oro Anghileri Milani Fumagalli Pozzi Conti Redaelli Villa Galli Negri Crippa Airoldi Beretta Ripamonti "
    "Isella Losa Polvara Combi Arrigoni Selva Canali Cattaneo Molteni Bianchi Rossi Viganò Tentori Perego Aldeghi Sangalli Scola Bolis Burini "
    "Carenini Fontana Gandolfi Greppi Lanfranconi Magni Nava Pirola Ravasi Todeschini Vassena Zuccoli Acquistapace Alippi Cereda Consonni "
    "De Capitani Esposito Russo Ferrari Lo Presti D'Amico Greco Marino Caruso Di Stefano"
)
_FOREIGN = (
    ("Popescu", "Mihai", "Elena", "rumeno"), ("Ionescu", "Andrei", "Ioana", "rumeno"), ("Hoxha", "Arben", "Mirela", "albanese"),
    ("Gjoni", "Ilir", "Valbona", "albanese"), ("Bennani", "Youssef", "Fatima", "arabo"), ("El Amrani", "Karim", "Khadija", "arabo"),
    ("Diop", "Mamadou", "Awa", "francese"), ("Shevchenko", "Petro", "Oksana", "ucraino"), ("Kovalenko", "Ivan", "Halyna", "ucraino"),
    ("Fernando", "Nuwan", "Dilani", "singalese"), ("Quispe", "Luis", "Rosa", "spagnolo"), ("Singh", "Harpreet", "Simran", "punjabi"),
)  # fmt: skip
_STREETS = (
    "Via dei Tigli|Via al Lago|Via Roma|Via dei Mille|Via Volta|Via Belvedere|Via alla Chiesa|Via San Rocco|Via del Mulino|Via ai Monti|"
    "Via Resegone|Via Grigna|Via Fiume|Via Adda|Via Papa Giovanni|Via Stoppani|Via Parini|Via Mazzini|Via Cavour|Via Marconi|Via della Filanda|"
    "Viale Rimembranze|Vicolo Stretto|Piazza della Vittoria|Corte Vecchia|Via delle Betulle|Via Montessori|Via Don Gnocchi|Via Risorgimento|Via Petrarca"
)
FAMILY_NAMES = tuple(name.replace("_", " ") for name in _FAMILIES.replace("De Capitani", "De_Capitani")
                     .replace("Lo Presti", "Lo_Presti").replace("Di Stefano", "Di_Stefano").split())  # fmt: skip
STREETS = tuple(_STREETS.split("|"))


def given_name(rng: Random, sex: str, birth_year: int) -> str:
    """Return a name that was in use when somebody was born; some women of old have two."""
    lists = _WOMEN if sex == "female" else _MEN
    time = max(year for year in lists if year <= max(birth_year, 1900))
    names = lists[time].split()
    # The first names of each list are the commonest ones.
    first = names[min(int(rng.expovariate(0.16)), len(names) - 1)]
    if sex == "female" and birth_year < 1966 and rng.random() < 0.12:
        return f"Maria {first}" if first != "Maria" else "Maria Luisa"
    return first


def family_name(rng: Random) -> str:
    """Return a family name of the place; the first ones are the commonest."""
    return FAMILY_NAMES[min(int(rng.expovariate(0.04)), len(FAMILY_NAMES) - 1)]


def foreign_name(rng: Random, sex: str) -> tuple[str, str, str]:
    """Return family name, given name and language of somebody who came from abroad."""
    family, man, woman, language = rng.choice(_FOREIGN)
    return family, woman if sex == "female" else man, language


def address(rng: Random) -> str:
    """Return an invented address."""
    return f"{rng.choice(STREETS)} {rng.randint(1, 78)}"


def mobile(number: int) -> str:
    """Return an invented mobile number: no operator has 300."""
    return f"300 555 {number % 10_000:04d}"


def landline(number: int) -> str:
    """Return an invented home number: no district has 0300; below 500 stand the services."""
    return f"0300 555 {500 + number % 500}"
