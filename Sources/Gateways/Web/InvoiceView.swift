import Edge
import Invoices

/// The invoice as it looks on paper.
struct InvoiceView {
    let invoice: Invoice
    let verdict: VerdictView
    let isMasked: Bool
    let language: Language

    /// Above this many lines the table scrolls by itself, so that the totals stay near.
    static let linesShownMaximum = 30

    var view: View {
        let lines = invoice.lines.map { LineView(line: $0, language: language) }
        let isLong = lines.count > Self.linesShownMaximum
        return View([
            "tone": verdict.tone.rawValue,
            "stamp": verdict.stamp?.text(in: language),
            "title": language == .chinese
                ? invoice.kind.chineseName : invoice.kind.englishName,
            "chineseTitle": invoice.kind.chineseName,
            "foreignTitle": language == .chinese ? nil : invoice.kind.englishName,
            "facts": identity,
            "original": original,
            "parties": [party(invoice.buyer, .buyer), party(invoice.seller, .seller)],
            "isMasked": isMasked,
            "table": lines.isEmpty
                ? nil
                : View([
                    "rows": lines, "isLong": isLong,
                    "countOfLines": language.countOfLines(lines.count),
                ]),
            "amount": language.yuan(invoice.amount).figure,
            "tax": language.yuan(invoice.tax).figure,
            "total": language.yuan(invoice.total).figure, "capitals": invoice.total.chineseCapitals,
            "remark": invoice.remark.ifPresent,
        ])
    }

    private var identity: [View] {
        let region = invoice.region.flatMap { region in
            region.exists
                ? language == .chinese ? region.chineseName : region.englishName : nil
        }
        return facts([
            (.code, invoice.code?.description), (.number, invoice.number.description),
            (.issuedOn, language.day(invoice.issuedOn)),
            (.checkCode, invoice.checkCode?.text.inGroupsOfFive),
            (.machineNumber, invoice.machineNumber), (.region, region),
        ])
    }

    private func party(_ party: Party, _ role: FieldWord) -> View {
        View([
            "role": role.text(in: language),
            "facts": facts([
                (.partyName, party.name), (.partyTaxNumber, party.taxNumber),
                (.partyAddress, party.addressAndPhone), (.partyBank, party.bankAndAccount),
            ]),
        ])
    }

    private var original: View? {
        invoice.original.map {
            View([
                "facts": facts([
                    (.code, $0.code?.description), (.number, $0.number.description),
                ])
            ])
        }
    }

    /// Those that the invoice has, in order.
    private func facts(_ pairs: [(FieldWord, String?)]) -> [View] {
        pairs.compactMap { word, value in
            value?.ifPresent.map { value in
                View([
                    "label": word.text(in: language), "value": value,
                    "figure": Self.figures.contains(word) ? value.figure : nil,
                ])
            }
        }
    }

    private static let figures: Set<FieldWord> = [
        .code, .number, .issuedOn, .checkCode, .machineNumber, .partyTaxNumber,
    ]
}

extension String {
    /// A check code is printed in groups of five digits.
    fileprivate var inGroupsOfFive: String {
        enumerated().reduce(into: "") { text, item in
            if item.offset > 0, item.offset.isMultiple(of: 5) { text += " " }
            text.append(item.element)
        }
    }
}
