"""Which words are the templates' own, in which languages? The others get English ones. Pure."""

from __future__ import annotations

_ENGLISH = {
    "contents": "Contents",
    "parameters": "Parameters",
    "results": "Results",
    "warnings": "Warnings",
    "errors": "Errors",
    "definition": "Definition",
    "version": "Version",
    "engine": "Engine",
    "date": "Date",
    "open": "Open with these inputs",
    "yes": "yes",
    "no": "no",
    "quotation": "Quotation",
    "number": "Number",
    "valid_until": "Valid until",
    "tax_id": "Tax ID",
    "position": "No.",
    "description": "Description",
    "quantity": "Quantity",
    "unit_price": "Unit price",
    "discount": "Discount",
    "tax": "Tax",
    "amount": "Amount",
    "net": "Net",
    "tax_on": "{rate} tax on {base}",
    "total": "Total",
    "notes": "Notes",
    "terms": "Terms",
}
_OTHERS = {
    "ar": "المحتويات|المعاملات|النتائج|التحذيرات|الأخطاء|التعريف|الإصدار|المحرك|التاريخ|افتح بهذه القيم|نعم|لا|عرض سعر"
    "|الرقم|صالح حتى|الرقم الضريبي|م|الوصف|الكمية|سعر الوحدة|الخصم|الضريبة|المبلغ|الصافي|ضريبة {rate} على {base}"
    "|الإجمالي|ملاحظات|الشروط",
    "de": "Inhalt|Parameter|Ergebnisse|Warnungen|Fehler|Definition|Version|Engine|Datum|Mit diesen Eingaben öffnen|ja"
    "|nein|Angebot|Nummer|Gültig bis|USt-IdNr.|Pos.|Beschreibung|Menge|Einzelpreis|Rabatt|USt.|Betrag|Netto"
    "|{rate} USt. auf {base}|Gesamt|Anmerkungen|Bedingungen",
    "es": "Índice|Parámetros|Resultados|Advertencias|Errores|Definición|Versión|Motor|Fecha|Abrir con estos valores|sí"
    "|no|Presupuesto|Número|Válido hasta|NIF|N.º|Descripción|Cantidad|Precio unitario|Descuento|IVA|Importe"
    "|Base imponible|{rate} IVA sobre {base}|Total|Notas|Condiciones",
    "fr": "Sommaire|Paramètres|Résultats|Avertissements|Erreurs|Définition|Version|Moteur|Date"
    "|Ouvrir avec ces valeurs|oui|non|Devis|Numéro|Valable jusqu’au|N° TVA|N°|Désignation|Quantité|Prix unitaire"
    "|Remise|TVA|Montant|Total HT|TVA {rate} sur {base}|Total TTC|Remarques|Conditions",
    "he": "תוכן העניינים|פרמטרים|תוצאות|אזהרות|שגיאות|הגדרה|גרסה|מנוע|תאריך|פתיחה עם ערכים אלה|כן|לא|הצעת מחיר|מספר"
    "|בתוקף עד|מספר עוסק|מס׳|תיאור|כמות|מחיר ליחידה|הנחה|מע״מ|סכום|סכום לפני מע״מ|מע״מ {rate} על {base}|סה״כ|הערות"
    "|תנאים",
    "it": "Indice|Parametri|Risultati|Avvisi|Errori|Definizione|Versione|Motore|Data|Apri con questi valori|sì|no"
    "|Preventivo|Numero|Valido fino al|P. IVA|N.|Descrizione|Quantità|Prezzo unitario|Sconto|IVA|Importo|Imponibile"
    "|IVA {rate} su {base}|Totale|Note|Condizioni",
    "ja": "目次|パラメーター|結果|警告|エラー|定義|バージョン|エンジン|日付|この値で開く|はい|いいえ|見積書|番号"
    "|有効期限|登録番号|番号|品名|数量|単価|値引|税率|金額|小計|{base} に対する税 {rate}|合計|備考|条件",
    "nl": "Inhoud|Parameters|Resultaten|Waarschuwingen|Fouten|Definitie|Versie|Engine|Datum|Openen met deze waarden|ja"
    "|nee|Offerte|Nummer|Geldig tot|Btw-nr.|Nr.|Omschrijving|Aantal|Stukprijs|Korting|Btw|Bedrag|Netto"
    "|{rate} btw over {base}|Totaal|Opmerkingen|Voorwaarden",
    "pl": "Spis treści|Parametry|Wyniki|Ostrzeżenia|Błędy|Definicja|Wersja|Silnik|Data|Otwórz z tymi wartościami|tak"
    "|nie|Oferta|Numer|Ważna do|NIP|Lp.|Opis|Ilość|Cena jedn.|Rabat|VAT|Wartość|Netto|{rate} VAT od {base}|Razem"
    "|Uwagi|Warunki",
    "zh": "目录|参数|结果|警告|错误|定义|版本|引擎|日期|用这些参数打开|是|否|报价单|编号|有效期至|税号|序号|描述|数量"
    "|单价|折扣|税率|金额|不含税合计|{base} 的 {rate} 税额|总计|备注|条款",
    "zh-Hant": "目錄|參數|結果|警告|錯誤|定義|版本|引擎|日期|用這些參數開啟|是|否|報價單|編號|有效期至|統一編號|項次"
    "|說明|數量|單價|折扣|稅率|金額|未稅合計|{base} 的 {rate} 稅額|總計|備註|條款",
}
_WORDS = {"en": _ENGLISH} | {
    language: dict(zip(_ENGLISH, words.split("|"), strict=True)) for language, words in _OTHERS.items()
}


def words_of(language: str, script: str | None = None) -> dict[str, str]:
    """`language` and `script` are subtags of BCP 47."""
    return _WORDS.get(f"{language}-{script}") or _WORDS.get(language, _ENGLISH)
