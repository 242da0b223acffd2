package import Verification

/// The page in all its states, as HTML.
package struct Page: Sendable {
    let assets: PageAssets
    let templates: PageTemplates

    /// Throws only when a template of ours is wrong, which every test would show.
    package init() throws {
        assets = PageAssets(kinds: KindTable())
        templates = try PageTemplates()
    }

    /// What is known of one check, beside its answer.
    package struct Occasion: Sendable {
        package let language: Language
        package let now: Timestamp
        package let requestID: String

        package init(language: Language, now: Timestamp, requestID: String) {
            self.language = language
            self.now = now
            self.requestID = requestID
        }
    }

    /// The start: an empty form.
    package func start(in language: Language) -> String {
        var view = frame(language, title: PageWord.title.text(in: language))
        view["form"] = FormView(language: language).view
        return templates.render(view)
    }

    /// An answer and what it is about.
    struct Shown {
        /// Nil where the ledger did not say.
        let answer: Answer?
        /// The invoice of a consistent answer, as far as the asker may see it.
        let face: (invoice: Invoice, isMasked: Bool)?
        let typed: TypedQuery
        /// Read from a photo and not typed.
        var isFromPhoto = false
    }

    /// The answer. `face` is the invoice of a consistent one, as far as the asker may see it.
    package func result(
        _ answer: Answer, face: (invoice: Invoice, isMasked: Bool)?, typed: TypedQuery,
        on occasion: Occasion
    ) -> String {
        result(Shown(answer: answer, face: face, typed: typed), on: occasion)
    }

    func result(_ shown: Shown, on occasion: Occasion) -> String {
        let language = occasion.language
        var view = frame(language, title: title(shown.verdict, in: language))
        view["verdict"] = verdict(shown, on: occasion)
        view["isFinal"] = shown.face != nil
        view["invoice"] = invoice(shown, in: language)
        if shown.face == nil {
            view["form"] =
                FormView(
                    language: language, typed: shown.typed, faults: shown.faults, isFirst: false
                ).view
        }
        return templates.render(view)
    }

    /// No answer: the ledger is away, or what was sent was no form.
    package func failure(
        _ failure: Failure, typed: TypedQuery, on occasion: Occasion
    ) -> String {
        let language = occasion.language
        let verdict: VerdictView =
            switch failure {
            case .fault(let retryAfter): .fault(retryAfter: retryAfter)
            case .unreadable: .unreadable
            case .photo(let problem): .photo(problem)
            }
        var view = frame(language, title: title(verdict, in: language))
        view["verdict"] = self.view(of: verdict, on: occasion)
        view["form"] = FormView(language: language, typed: typed, isFirst: false).view
        return templates.render(view)
    }

    package enum Failure: Sendable {
        case fault(retryAfter: Duration)
        case unreadable
        /// Nothing came of a photo.
        case photo(Problem)
    }
}

extension Page {
    func frame(_ language: Language, title: String) -> View {
        View([
            "language": language.rawValue, "isChinese": language == .chinese, "title": title,
            "words": PageWord.all[language],
            "assets": ["sheet": assets.sheet.path, "script": assets.script.path],
        ])
    }

    func verdict(_ shown: Shown, on occasion: Occasion) -> View {
        let language = occasion.language
        var view = self.view(of: shown.verdict, on: occasion)
        view["checksum"] = shown.answer?.checksumIsWrong ?? false
        view["isAnswer"] = shown.answer.map { Problem(refusing: $0.verdict) == nil } ?? false
        if shown.face == nil { view["subject"] = subject(shown.typed) }
        if !shown.faults.isEmpty { view["faults"] = faultList(shown.faults, in: language) }
        if case .consistent(let verified)? = shown.answer?.verdict {
            view["status"] = verified.stored.status.rawValue
            view["sums"] = sums(verified.stored, in: language)
            view["outage"] = verified.isFromOutage
            view["history"] = history(verified.checksBefore, in: language)
        }
        return view
    }

    /// What a no is about: code and number, where they are an invoice's.
    private func subject(_ typed: TypedQuery) -> View? {
        var submitted = typed.submitted
        if let qr = QRText(submitted.qrText) { submitted.fill(from: qr) }
        guard let number = InvoiceNumber(submitted.number) else { return nil }
        return View([
            "code": InvoiceCode(submitted.code)?.description, "number": number.description,
        ])
    }

    func invoice(_ shown: Shown, in language: Language) -> View? {
        shown.face.map { face in
            InvoiceView(
                invoice: face.invoice, verdict: shown.verdict, isMasked: face.isMasked,
                language: language
            ).view
        }
    }

    private func title(_ verdict: VerdictView, in language: Language) -> String {
        "\(verdict.headline.text(in: language)) · \(PageWord.service.text(in: language))"
    }

    private func view(of verdict: VerdictView, on occasion: Occasion) -> View {
        var view = verdict.view(in: occasion.language)
        view["instant"] = occasion.now.description
        view["checkedAt"] = occasion.language.moment(occasion.now)
        view["requestID"] = occasion.requestID
        return view
    }

    private func faultList(_ faults: [Malformed], in language: Language) -> View {
        View([
            "entries": faults.map { fault in
                View([
                    "anchor": fault.field,
                    "label": FormView.label(of: fault.field).text(in: language),
                    "colon": language.colon,
                    "sentence": fault.reason.sentence(in: language),
                ])
            }
        ])
    }

    /// How much of the invoice its red-letter invoices have left.
    private func sums(_ stored: StoredInvoice, in language: Language) -> View? {
        guard stored.redTotal < .zero, stored.status != .voided else { return nil }
        return View([
            "total": language.yuan(stored.total), "red": language.yuan(stored.redTotal),
            "remaining": language.yuan(stored.total + stored.redTotal),
        ])
    }

    private func history(_ checks: CheckHistory, in language: Language) -> View {
        guard checks.count > 0 else {
            return View(["summary": PageWord.checkedFirst.text(in: language)])
        }
        let when = checks.first.flatMap { first in
            checks.last.map { language.checkedWhen(first: first, last: $0) }
        }
        return View([
            "summary": language.checkedBefore(checks.count), "isRepeated": true, "when": when,
        ])
    }
}
