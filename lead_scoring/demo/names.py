"""What the demo's people and companies are made of: everyday names, invented companies, reserved phone numbers."""

import unicodedata
from dataclasses import dataclass


@dataclass(frozen=True)
class Country:
    """Where people live: how they are called, the end of their companies' domains, and their clock."""

    code: str
    utc_offset: int
    """Hours that the working day there is ahead of UTC."""
    endings: tuple[str, ...]
    phone: str
    """A number of a range that is set aside for fiction, `#` is a digit; blank where there is no such range."""
    first_names: tuple[str, ...]
    last_names: tuple[str, ...]


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _country(code: str, utc_offset: int, endings: str, phone: str, first_names: str, last_names: str) -> Country:
    return Country(code, utc_offset, _words(endings), phone, _words(first_names), _words(last_names))


#: Latin spellings, for addresses, of names in other scripts.
SPELLINGS = {
    "由紀": "yuki", "健太": "kenta", "田中": "tanaka", "佐藤": "sato", "王": "wang", "伟": "wei", "娜": "na",
    "Ольга": "olga", "Дмитро": "dmytro", "Коваль": "koval", "Шевченко": "shevchenko", "Νίκος": "nikos",
    "李": "li",
    "Παππάς": "pappas", "يوسف": "yousef", "ليلى": "layla", "حداد": "haddad", "منصور": "mansour",
}  # fmt: skip

COUNTRIES = (
    _country(
        "US", -5, "com io co", "+1 212 555 01##",
        "Maya Ethan Olivia Marcus Hannah Tyler Jasmine Caleb Brooke Andre Chloe Logan Naomi Derek Paige Isaiah",
        "Carter Brooks Hayes Whitfield Monroe Patterson Greene Sullivan Bennett Dawson Ramirez Coleman Pierce Lawson",
    ),
    _country(
        "GB", 0, "co.uk com io", "+44 20 7946 0###",
        "Freya Declan Imogen Callum Priya Rhys Tamsin Alistair Zara Gareth Nell Kwame Bronwen Harvey Isla Angus",
        "Ashworth Okafor Pemberton Walsh Hughes Fairbairn Nair Thornbury Lockwood Mensah Prescott Gallagher O'Neill",
    ),
    _country(
        "DE", 1, "de com io", "+49 30 23125 ###",
        "Jonas Anja Lukas Greta Matthias Svenja Jürgen Katrin Emre Leonie Torsten Heike Björn Aylin Felix Ursula",
        "Weiß Brandt Schröder Köhler Lindner Şahin Hoffmann Jäger Vogt Bergmann Großmann Seidel Kramer Neumann",
    ),
    _country(
        "FR", 1, "fr com", "+33 1 99 00 ## ##",
        "Camille Rémi Élodie Théo Margaux Baptiste Aïcha Julien Solène Antoine Inès Mathieu Océane Karim Léa Hugo",
        "Moreau Lefèvre Garnier Benali Chevalier Rousseau Delacroix Fontaine Mercier Gauthier Perrin Diallo Lemaître",
    ),
    _country(
        "ES", 1, "es com", "",
        "Lucía Álvaro Marta Íñigo Carmen Sergio Nuria Javier Rocío Pablo Elena Rubén Alba Gonzalo Noelia Andrés",
        "García Muñoz Ibáñez Romero Castaño Serrano Vidal Núñez Ortega Peña Cabrera Domínguez Soler Marín",
    ),
    _country(
        "IT", 1, "it com", "",
        "Giulia Luca Chiara Matteo Francesca Davide Alessia Niccolò Elisa Simone Martina Tommaso Sara Paolo",
        "Ferri Rossi Colombo D'Angelo Marchetti Ricci Galli Conti Barbieri Fontana Moretti Rinaldi Leone Testa",
    ),
    _country(
        "SE", 1, "se com io", "",
        "Elsa Søren Astrid Nils Freja Anders Ebba Magnus Saga Lars Tuva Håkan Linnea Oskar Ingrid Mikkel",
        "Lindqvist Dahl Østergaard Nyström Berg Holm Sjöberg Hansen Eklund Friis Wikström Ängström Lund Krogh",
    ),
    _country(
        "PL", 1, "pl com", "",
        "Zofia Łukasz Agnieszka Paweł Kinga Tomasz Eva Jakub Olena Дмитро Ольга Marek Barbora Michał Petra",
        "Nowak Wiśniewski Kowalczyk Novák Dvořáková Шевченко Коваль Zieliński Horváth Szabó Wójcik Králová",
    ),
    _country(
        "IN", 5, "in com io", "",
        "Ananya Rohan Kavya Arjun Meera Vikram Ishita Siddharth Divya Rahul Sneha Aditya Pooja Karthik",
        "Iyer Sharma Banerjee Reddy Kapoor Menon Deshpande Chatterjee Rao Gupta Krishnan Bhatt Joshi Pillai",
    ),
    _country(
        "BR", -3, "com.br com", "",
        "Inês Leonardo Thaís João Beatriz Caio Larissa Rafael Fernanda Otávio Marina Tiago Luíza Henrique",
        "Duarte Martins Araújo Carvalho Ribeiro Gonçalves Teixeira Barros Nogueira Pinto Figueiredo Moura",
    ),
    _country(
        "SG", 8, "sg com io", "",
        "Wei Mei Hana Kenta 由紀 健太 伟 娜 Linh Minh Thảo Jia Siti Arif Hui Ji-woo",
        "Li Ng Tan Wang 王 李 田中 佐藤 Nguyễn Trần Lim Rahman Park Kim O Goh",
    ),
    _country(
        "AE", 4, "ae com", "",
        "Layla Omar Samira Yousef Noor Khalid Amal Tariq Rania Faisal ليلى يوسف Νίκος Eleni",
        "Haddad Mansour Aziz Farouk Nasser Rahimi حداد منصور Παππάς Karimi Saleh Darwish",
    ),
)  # fmt: skip

#: Invented words are a start and one or two ends; neither is a word of its own, so that no company is a real one.
COMPANY_STARTS = _words(
    "Ostr Zorv Vell Tarv Ulv Vext Xant Yld Palt Ruv Orsk Mirav Kolm Krell Havr Fjelv Delph Corv Dorv Eskel Zeph Norv"
    " Jarv Garv Hesk Istv Umbr Wyr Quorv Pelv Brenv Draev Selv Thalv Morv Lurv Nelk Prax Skarn Tveld Grelm Bexl Caldr"
    " Dunv Falv Gorv Hulm Jesk Kvar Lomv Melv Nyrv Ovel Rindv Skelm Tarn Urv Vask Wendr Yarv"
)
COMPANY_ENDS = _words(
    "mont wick ora stead une ada holm ium bury ent ova port ley andra elle mere ano ton isk dale ula eto combe aro"
)
#: What a company does: the word that ends its name, and its industry.
TRADES = (
    ("Logistics", "logistics"), ("Freight", "logistics"), ("Foods", "retail"), ("Outfitters", "retail"),
    ("Health", "healthcare"), ("Biolabs", "healthcare"), ("Bank", "banking"), ("Insurance", "insurance"),
    ("Software", "software"), ("Labs", "software"), ("Cloud", "software"), ("Analytics", "software"),
    ("Works", "manufacturing"), ("Robotics", "manufacturing"), ("Energy", "energy"), ("Solar", "energy"),
    ("Media", "media"), ("Travel", "travel"), ("Education", "education"), ("Consulting", "professional services"),
)  # fmt: skip

TITLES = {
    "buyer": (
        "VP Marketing", "Head of Demand Generation", "Chief Marketing Officer", "Director of Growth",
        "Marketing Operations Manager", "Head of Revenue Operations", "VP Sales", "Director of Digital",
        "Head of Performance Marketing", "Chief Revenue Officer", "Marketing Director", "Sales Operations Lead",
    ),
    "staff": (
        "Marketing Manager", "Content Strategist", "CRM Manager", "Data Analyst", "Growth Marketer",
        "Account Executive",
        "Product Marketing Manager", "Campaign Manager", "IT Manager", "Business Analyst", "Events Manager",
        "Procurement Manager", "Sales Development Representative", "Brand Manager", "Controller", "Data Engineer",
    ),
    "candidate": (
        "Data Engineer", "Recruiter", "Backend Developer", "Customer Success Manager", "Product Designer",
        "Junior Analyst", "Account Executive", "Site Reliability Engineer",
    ),
    "student": ("Student", "MSc Student", "Research Assistant", "PhD Candidate", "Intern", "Trainee"),
}  # fmt: skip


def latin(text: str) -> str:
    """The lower-case Latin letters of a name, as they stand in an address: `Großmann` -> `grossmann`."""
    text = SPELLINGS.get(text, text).lower()
    for letter, plain in (("ß", "ss"), ("ø", "o"), ("ł", "l"), ("đ", "d"), ("æ", "ae"), ("ä", "a")):
        text = text.replace(letter, plain)
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in decomposed if letter.isascii() and letter.isalnum())
