import Edge
import Invoices
import Verification

/// The form as the template sees it: empty, or as it was typed, with the faults marked.
struct FormView {
    let language: Language
    var typed = SubmittedForm()
    var faults: [FieldError] = []
    /// Details beyond those of the kind, any of which would do.
    var extras: [ExtraDetail] = []
    /// The heading below a verdict, which says what the form is for; nil on the start page, which has its
    /// own.
    var heading: String?
    /// The form's target, what it asks for there, and the word on its button.
    var purpose = Purpose.verifying

    enum Purpose {
        case verifying
        /// `token` is the session's, against requests that other sites forge.
        case entering(address: String, token: String, asksName: Bool)
    }

    /// A field of the form: its words, its keyboard, and the longest that can be meant.
    struct Field {
        let name: String
        let label: FieldWord
        let help: PageWord
        let keyboard: String
        let longest: Int
    }

    /// In the order of the form. Twice the digits leaves room for the spaces of groups.
    static let fields: [Field] = [
        Field(
            name: "code", label: .code, help: .codeHelp, keyboard: "numeric", longest: 24),
        Field(
            name: "number", label: .number, help: .numberHelp, keyboard: "numeric", longest: 40),
        Field(
            name: "issuedOn", label: .issuedOn, help: .issuedOnHelp, keyboard: "numeric",
            longest: 20),
        Field(
            name: "amount", label: .amountLabel, help: .amountHelp, keyboard: "text",
            longest: 24),
        Field(
            name: "checkCode", label: .checkCode, help: .checkCodeHelp, keyboard: "text",
            longest: 40),
        Field(
            name: "sellerTaxNumber", label: .sellerTaxNumber, help: .sellerTaxNumberHelp,
            keyboard: "text", longest: 40),
    ]

    var view: View {
        var view = View([
            "heading": heading, "asked": Self.asked(in: language),
            "qr": View(["value": typed.qrText, "wrong": sentence(for: "qr")]),
        ])
        for field in Self.fields { view[field.name] = self.view(of: field) }
        switch purpose {
        case .verifying:
            view["action"] = "/"
            view["submit"] = PageWord.submit.text(in: language)
        case .entering(let address, let token, let asksName):
            view["action"] = address
            view["token"] = token
            view["submit"] = PageWord.enter.text(in: language)
            if asksName { view["holderName"] = self.view(of: Self.holderName) }
        }
        return view
    }

    private static let holderName = Field(
        name: "holderName", label: .holderName, help: .holderNameHelp, keyboard: "text",
        longest: 128)

    private func view(of field: Field) -> View {
        View([
            "name": field.name, "label": field.label.text(in: language),
            "help": field.help.text(in: language), "keyboard": field.keyboard,
            "longest": field.longest,
            "value": field.name == Self.holderName.name ? "" : typed[field.name],
            "isExtra": isExtra(field),
            "isWanted": wanted.contains(field.name), "wrong": sentence(for: field.name),
        ])
    }

    private func isExtra(_ field: Field) -> Bool {
        extras.contains { $0.rawValue == field.name }
    }

    /// The factor's fields that the script would show, so that its first paint is this one: what is filled in,
    /// for a box that is hidden would send it unseen, and what the kind asks for; where digits tell no kind,
    /// the two that most kinds ask for.
    private var wanted: [String] {
        let submitted = typed.submitted
        let kindFactor = InvoiceCode(submitted.code).flatMap(InvoiceKind.told(by:))?.factor
        let factor: FourthFactor? =
            submitted.code.isEmpty && submitted.number.utf8.count == 20
            ? .totalWithTax : kindFactor
        let isOpen = !typed.code.isEmpty || !typed.number.isEmpty
        let asked = factor.map(KindTable.fields) ?? (isOpen ? ["amount", "checkCode"] : [])
        return ["amount", "checkCode", "sellerTaxNumber"].filter { name in
            asked.contains(name) || !typed[name].isEmpty
        }
    }

    private func sentence(for name: String) -> String? {
        faults.filter { $0.field == name }.map { $0.reason.sentence(in: language) }
            .joined(separator: language.space).ifPresent
    }

    /// The form's fields are named as the rules name them.
    static func label(of field: String) -> FieldWord {
        fields.first { $0.name == field }?.label ?? .qrLabel
    }

    /// Lists which kinds ask for which factor, told from the kinds themselves.
    private static func asked(in language: Language) -> [View] {
        FourthFactor.allCases.compactMap { factor in
            let names = InvoiceKind.all.filter { $0.factor == factor }.map { kind in
                language == .chinese ? kind.chineseName : kind.englishName
            }
            let word: FieldWord? =
                switch factor {
                case .checkCode: .lastSix
                case .blockchain: .threeFactors
                default: factor.amountWord
                }
            guard !names.isEmpty, let word else { return nil }
            return View([
                "kinds": names.joined(separator: language.comma),
                "factor": word.text(in: language),
            ])
        }
    }
}

extension SubmittedForm {
    /// The value of a field by its name in the form.
    subscript(name: String) -> String {
        get { self[keyPath: Self.path(of: name)] }
        set { self[keyPath: Self.path(of: name)] = newValue }
    }

    private static func path(of name: String) -> WritableKeyPath<SubmittedForm, String> {
        switch name {
        case "code": \.code
        case "number": \.number
        case "issuedOn": \.issuedOn
        case "amount": \.amount
        case "checkCode": \.checkCode
        case "sellerTaxNumber": \.sellerTaxNumber
        default: \.qrText
        }
    }

    /// The fields that are filled in, under their names.
    var named: [(name: StaticString, value: String)] {
        [
            ("code", code), ("number", number), ("issuedOn", issuedOn), ("amount", amount),
            ("checkCode", checkCode), ("sellerTaxNumber", sellerTaxNumber), ("qr", qrText),
        ].filter { !$0.1.isEmpty }
    }
}
