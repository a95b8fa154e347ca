"""The words by which columns are known: of the common programs, and of hand-made lists in many languages.

Folded as ``columns.head`` folds: lower case, no accents, words parted by one space.
"""

# ruff: noqa: E501  lists of words

from crm.lib import folding

KNOWN = {
    "name": "name|full name|fullname|display name|displayname|contact|contact name|client|client name|customer|"
    "customer name|person|person name|member|nombre completo|nombre y apellidos|nom complet|nom et prenom|"
    "vollstandiger name|ansprechpartner|kontakt|kunde|nome completo|nominativo|naam|volledige naam|namn|fullt navn|"
    "navn|nimi|koko nimi|imie i nazwisko|jmeno a prijmeni|teljes nev|nev|nume complet|имя и фамилия|фио|ф и о|"
    "повне ім я|піб|ad soyad|adi soyadi|isim soyisim|氏名|名前|お名前|姓名|联系人|聯絡人|이름|성명|الاسم|الاسم الكامل|שם מלא|नाम",
    "prefix": "name prefix|prefix|salutation|salutation name|anrede|titel|civilite|tratamiento|tratamento|aanhef|honorific",
    "given_name": "first name|firstname|given name|forename|fname|first|christian name|vorname|rufname|prenom|nombre|"
    "nombres|nome|primeiro nome|voornaam|fornamn|fornavn|etunimi|imie|jmeno|krestni jmeno|keresztnev|prenume|имя|"
    "ім я|ad|adi|名|ファーストネーム|名字|الاسم الاول|שם פרטי|이름 명",
    "middle_name": "middle name|middlename|additional name|middle|second name|zweiter vorname|segundo nombre|"
    "deuxieme prenom|отчество|по батькові|mellomnavn|mellannamn|tussenvoegsel",
    "family_name": "last name|lastname|family name|surname|lname|last|nachname|familienname|zuname|nom|nom de famille|"
    "apellido|apellidos|primer apellido|cognome|sobrenome|apelido|achternaam|efternamn|etternavn|efternavn|sukunimi|"
    "nazwisko|prijmeni|vezeteknev|nume|nume de familie|фамилия|прізвище|soyad|soyadi|姓|苗字|اسم العائلة|שם משפחה",
    "suffix": "name suffix|suffix|generational suffix|namenszusatz|sufijo",
    "nickname": "nickname|nick name|alias|spitzname|apodo|surnom|apelido carinhoso|soprannome|bijnaam",
    "email": "email|e mail|mail|email address|e mail address|emailaddress|e mail adresse|mailadresse|correo|"
    "correo electronico|courriel|adresse e mail|adresse email|adresse mail|indirizzo email|indirizzo e mail|posta elettronica|"
    "endereco de email|endereco de e mail|e mailadres|emailadres|e postadress|e post|epost|e postadresse|sahkoposti|"
    "adres e mail|adres email|e mail cim|adresa de email|электронная почта|эл почта|почта|електронна пошта|eposta|"
    "e posta|e posta adresi|メール|メールアドレス|电子邮件|电子邮箱|邮箱|電子郵件|이메일|البريد الالكتروني|דוא ל|"
    "primary email|work email|home email|personal email|business email|other email|emails|contact email|email work|"
    "email home|email other|email privat|email geschaftlich",
    "phone": "phone|phone number|phonenumber|telephone|telephone number|tel|tel number|tel no|phone no|mobile|mobile phone|"
    "mobile number|mobile phone number|mobile no|cell|cell phone|cellphone|cell number|home phone|business phone|"
    "work phone|primary phone|other phone|company main phone|main phone|car phone|radio phone|phones|whatsapp|"
    "whatsapp number|whatsapp phone number|sms|sms phone number|number|contact number|phone work|phone home|phone mobile|phone other|"
    "telefon|telefonnummer|handy|handynummer|mobil|mobilnummer|mobiltelefon|telefon geschaftlich|telefon privat|"
    "telefono|numero de telefono|telefono movil|movil|celular|telefono celular|telefone|telemovel|numero de telefone|"
    "telephone portable|portable|numero de telephone|cellulare|telefono cellulare|telefoon|telefoonnummer|mobiel|"
    "mobiele telefoon|telefonnummer mobil|puhelin|puhelinnumero|matkapuhelin|telefon komorkowy|numer telefonu|komorka|"
    "cislo telefonu|telefonszam|numar de telefon|телефон|номер телефона|мобильный|мобильный телефон|номер телефону|"
    "мобільний|telefon numarasi|cep telefonu|電話|電話番号|携帯|携帯電話|手机|手机号|手机号码|电话|電話號碼|手機|전화|"
    "전화번호|휴대폰|휴대전화|هاتف|رقم الهاتف|الجوال|טלפון|נייד|फोन|मोबाइल",
    "company": "company|company name|companyname|organization|organisation|organization name|organization 1 name|"
    "organisation name|business|business name|employer|account|account name|accountname|associated company|primary associated company|firma|"
    "unternehmen|firmenname|betrieb|empresa|compania|nombre de la empresa|entreprise|societe|azienda|societa|ditta|"
    "bedrijf|bedrijfsnaam|organisatie|foretag|firmanavn|virksomhed|bedrift|yritys|nazwa firmy|spolecnost|ceg|"
    "companie|компания|организация|компанія|організація|sirket|sirket adi|会社|会社名|公司|公司名称|회사|회사명|الشركة|חברה",
    "job_title": "job title|jobtitle|title|position|role|organization title|organization 1 title|occupation|profession|"
    "function|beruf|funktion|stelle|berufsbezeichnung|puesto|cargo|poste|fonction|mansione|qualifica|functie|"
    "stilling|befattning|tehtavanimike|stanowisko|pozice|beosztas|functia|должность|посада|unvan|meslek|役職|职位|職稱|직책",
    "street": "street|street address|streetaddress|address|address 1|address line 1|address1|home street|business street|"
    "mailing street|mailing address|home address|postal address|address street|address 1 street|strasse|"
    "strasse und hausnummer|anschrift|adresse|direccion|calle|domicilio|rue|adresse postale|via|indirizzo|endereco|rua|"
    "morada|straat|straat en huisnummer|adres|gatuadress|gata|gateadresse|vej|katuosoite|osoite|ulica|ulice|utca|"
    "strada|adresa|улица|адрес|вулиця|адреса|sokak|住所|番地|地址|街道|주소|العنوان|כתובת|पता",
    "city": "city|town|suburb|locality|home city|business city|mailing city|address city|address 1 city|ort|stadt|wohnort|"
    "ciudad|localidad|municipio|poblacion|ville|commune|citta|comune|cidade|localidade|stad|plaats|woonplaats|by|poststed|"
    "kaupunki|miasto|miejscowosc|mesto|obec|varos|oras|localitate|город|місто|sehir|il ilce|市|市区町村|城市|도시|المدينة|עיר|शहर",
    "region": "state|region|state or region|province|county|state region|state province|address state|home state|business state|"
    "mailing state|address region|address 1 region|bundesland|kanton|estado|provincia|departement|regione|distrito|"
    "provincie|lan|fylke|maakunta|wojewodztwo|kraj|megye|judet|область|регион|регіон|bolge|都道府県|省|省份|州|시도",
    "postal_code": "zip|zip code|zipcode|zip postal code|postal code|postalcode|post code|postcode|home postal code|"
    "business postal code|mailing zip|mailing postal code|address postal code|address 1 postal code|plz|postleitzahl|"
    "codigo postal|cp|code postal|cap|cep|postnummer|postnr|postinumero|kod pocztowy|psc|iranyitoszam|cod postal|"
    "индекс|почтовый индекс|поштовий індекс|posta kodu|郵便番号|邮编|邮政编码|郵遞區號|우편번호|الرمز البريدي|מיקוד",
    "country": "country|country region|home country|home country region|business country|business country region|"
    "address country|mailing country|address 1 country|land|staat|pais|pays|paese|nazione|landet|maa|kraj zamieszkania|"
    "zeme|orszag|tara|страна|країна|ulke|国|国家|國家|국가|البلد|מדינה|देश",
    "language": "language|preferred language|locale|sprache|korrespondenzsprache|idioma|langue|lingua|taal|sprak|kieli|"
    "jezyk|язык|мова|dil|言語|语言|언어",
    "zone": "time zone|timezone|zeitzone|zona horaria|fuseau horaire|fuso orario|tijdzone",
    "tags": "tags|tag|labels|label|categories|category|groups|group|group membership|etiquetas|grupos|etichette|gruppen|"
    "gruppe|kategorien|kategorie|schlagworte|etiquettes|categories de contact|categorieen|groepen|taggar|stikord|"
    "tunnisteet|kategorie kontaktu|stitky|теги|метки|группы|мітки|etiketler|タグ|标签|標籤|태그",
    "note": "notes|note|comments|comment|remarks|remark|memo|notizen|notiz|bemerkung|bemerkungen|kommentar|anmerkung|"
    "notas|nota|comentarios|observaciones|commentaire|commentaires|remarques|note e commenti|observacoes|opmerkingen|"
    "notities|anteckningar|notater|noter|muistiinpanot|uwagi|notatki|poznamka|poznamky|megjegyzes|note observatii|"
    "заметки|примечание|комментарий|нотатки|примітка|notlar|aciklama|メモ|備考|备注|備註|메모|ملاحظات|הערות",
    "referral_source": "referral source|lead source|leadsource|original source|source|referred by|how did you hear about us|"
    "herkunft|empfohlen von|origen|origine|fonte|origem|bron",
    "birthday": "birthday|birth date|birthdate|date of birth|dob|geburtstag|geburtsdatum|cumpleanos|fecha de nacimiento|"
    "anniversaire|date de naissance|compleanno|data di nascita|aniversario|data de nascimento|geboortedatum|verjaardag|"
    "fodelsedag|fodselsdag|fodselsdato|syntymapaiva|data urodzenia|urodziny|datum narozeni|szuletesnap|szuletesi datum|"
    "data nasterii|день рождения|дата рождения|день народження|дата народження|dogum gunu|dogum tarihi|生年月日|誕生日|"
    "生日|出生日期|생일|생년월일|تاريخ الميلاد|תאריך לידה",
    "pronouns": "pronouns|pronomen|pronombres|pronoms|pronomi",
    "agreed": "consent date|date of consent|optin time|opt in time|opt in date|optin date|opted in at|consent given|"
    "subscribed at|subscription date|confirm time|einwilligung am|fecha de consentimiento|date de consentement",
    "stopped_email": "unsub time|unsubscribed|unsubscribed from all email|unsubscribed at|unsubscribe date|email opt out|"
    "opted out of email|email optout|emailoptout|email opted out|do not email|marketing status|person marketing status|abgemeldet|baja|desinscrit",
    "stopped_phone": "do not call|donotcall|sms opt out|do not text|opted out of sms|sms unsubscribed|phone opt out|"
    "call opt out|robinson",
    "skip": "photo|record id|id|e mail type|e mail display name|e mail 2 type|e mail 2 display name|e mail 3 type|"
    "e mail 3 display name|priority|sensitivity|private|member rating|leid|euid|gmtoff|dstoff|avatar|image|"
    "line and reason|created by id|modified by id|assigned user id|account id|optin ip|confirm ip",
}
BY_HEAD = {folding.fold(word): target for target, words in KNOWN.items() for word in words.split("|")}

# What the words of a column say about the address in it.
LABELS = {
    "Mobile": "mobile cell cellphone handy mobil movil celular portable cellulare telemovel mobiel komorkowy мобильный 携帯 手机",
    "Home": "home private privat personal casa domicilio maison domicile particulier prive домашний",
    "Work": "work business office geschaftlich dienstlich trabajo oficina travail bureau ufficio lavoro werk zakelijk рабочий",
    "Main": "main primary haupt principal",
    "WhatsApp": "whatsapp",
    "Other": "other andere otro autre altro",
}
LABEL_OF = {folding.fold(word): label for label, words in LABELS.items() for word in words.split()}
FAX = {"fax", "telefax", "pager", "telex", "telegram", "isdn", "tty", "tdd"}
