package import Edge
package import Invoices
package import Verification

/// The page in all its states, as HTML.
package struct Page: Sendable {
    let assets: PageAssets
    let templates: PageTemplates
    private let `operator`: Operator
    /// True if the ledger holds the sample, which nobody may take for real.
    private let isSample: Bool
    /// True if invoices can be entered into campaigns here.
    private let hasLottery: Bool

    /// Throws only when a template of ours is wrong, which every test would show.
    package init(
        operator: Operator = .unnamed, isSample: Bool = false, hasLottery: Bool = false
    ) throws {
        self.operator = `operator`
        self.isSample = isSample
        self.hasLottery = hasLottery
        assets = PageAssets(kinds: KindTable())
        templates = try PageTemplates()
    }

    /// The context of one check, beside its answer.
    package struct RenderContext: Sendable {
        package let language: Language
        /// The moment that the page is made; answers show how long ago they were.
        package let now: Timestamp
        /// Shown to the person on pages about a fault, to be quoted.
        package let requestID: String
        /// The address at which this page can be read again; nil for a page that has none.
        let address: String?
        /// How long ago it was asked.
        let age: Duration
        /// The campaigns that a consistent invoice can be entered into.
        let offers: EntryOffers

        package init(
            language: Language, now: Timestamp, requestID: String, address: String? = nil,
            age: Duration = .zero, offers: EntryOffers = .none
        ) {
            self.language = language
            self.now = now
            self.requestID = requestID
            self.address = address
            self.age = age
            self.offers = offers
        }
    }

    /// The start: an empty form.
    package func start(in language: Language) -> String {
        var view = frame(language, title: PageWord.title.text(in: language))
        view["form"] = FormView(language: language).view
        return templates.render(view)
    }

    /// An answer and what it is about.
    struct ResultView {
        /// Nil where the ledger did not say.
        let answer: Answer?
        /// The invoice of a consistent answer, as far as the client may see it.
        let face: (invoice: Invoice, isMasked: Bool)?
        let typed: SubmittedForm
        /// Read from a photo and not typed.
        var isFromPhoto = false
    }

    /// The answer. `face` is the invoice of a consistent one, as far as the client may see it.
    package func result(
        _ answer: Answer, face: (invoice: Invoice, isMasked: Bool)?, typed: SubmittedForm,
        on occasion: RenderContext
    ) -> String {
        result(ResultView(answer: answer, face: face, typed: typed), on: occasion)
    }

    func result(_ shown: ResultView, on occasion: RenderContext) -> String {
        let language = occasion.language
        var view = frame(language, title: title(of: [shown], in: language), occasion.address)
        view["verdict"] = verdict(shown, on: occasion)
        view["isFinal"] = shown.face != nil
        if shown.face != nil, occasion.isOld {
            view["again"] = View([
                "fields": shown.typed.named.map { name, value in
                    View(["name": name.description, "value": value])
                }
            ])
        }
        view["invoice"] = invoice(shown, in: language)
        view["offers"] = offers(shown, on: occasion)
        if shown.face == nil {
            view["form"] =
                FormView(
                    language: language, typed: shown.typed, faults: shown.faults,
                    extras: shown.extras, heading: shown.verdict.form.text(in: language)
                ).view
        }
        return templates.render(view)
    }

    /// A page about no invoice, with an empty form.
    package func failure(_ failure: Failure, on occasion: RenderContext) -> String {
        let language = occasion.language
        let verdict: VerdictView =
            switch failure {
            case .unreadable: .unreadable
            case .photo(let problem): .photo(problem)
            case .lapsed: .lapsed
            case .away(let retryAfter): .away(retryAfter: retryAfter)
            }
        var view = frame(language, title: title(of: verdict, in: language), occasion.address)
        view["verdict"] = self.view(of: verdict, on: occasion)
        view["form"] =
            FormView(
                language: language, heading: verdict.form.text(in: language)
            ).view
        return templates.render(view)
    }

    /// A request of the page that got no verdict, each with a page of its own.
    package enum Failure: Sendable {
        /// The bytes that were sent are no form.
        case unreadable
        /// A photo gave no answer.
        case photo(Problem)
        /// No answer is kept at this address, or no longer.
        case lapsed
        /// The memory that keeps answers is away.
        case away(retryAfter: Duration)
    }
}

extension Page {
    /// - Parameter address: where the page can be read in another language; the start without one.
    func frame(
        _ language: Language, title: String, _ address: String? = nil,
        room: PageRoom? = .verification
    ) -> View {
        let here = address ?? "/"
        let sample = isSample ? "\(PageWord.sample.text(in: language)) · " : ""
        return View([
            "language": language.rawValue, "isChinese": language == .chinese,
            "title": sample + title,
            "sample": isSample ? PageWord.sampleNote.text(in: language) : nil,
            "words": PageWord.page[language],
            "assets": [
                "sheet": assets.sheet.path, "lotterySheet": assets.lotterySheet.path,
                "script": assets.script.path,
            ],
            "rooms": hasLottery ? PageRoom.links(from: room, in: language) : nil,
            "tongues": ["chinese": "\(here)?lang=zh-CN", "english": "\(here)?lang=en"],
            "operator": `operator`.view,
        ])
    }

    func verdict(_ shown: ResultView, on occasion: RenderContext) -> View {
        let language = occasion.language
        var view = self.view(of: shown.verdict, on: occasion)
        view["checksum"] = shown.answer?.checksumIsWrong ?? false
        view["isAnswer"] = shown.answer.map { Problem(refusing: $0) == nil } ?? false
        if shown.face == nil { view["asked"] = asked(shown.asked, in: language) }
        if occasion.isOld, view["isAnswer"] as? Bool == true {
            view["age"] = language.answerOf(occasion.now)
        }
        if !shown.faults.isEmpty { view["faults"] = faultList(shown.faults, in: language) }
        if case .consistent(let verified)? = shown.answer?.verdict {
            view["status"] = verified.stored.status.rawValue
            view["sums"] = sums(verified.stored, in: language)
            view["outage"] = verified.isFromOutage
            view["history"] = history(verified.checksBefore, in: language)
        }
        return view
    }

    func invoice(_ shown: ResultView, in language: Language) -> View? {
        shown.face.map { face in
            InvoiceView(
                invoice: face.invoice, verdict: shown.verdict, isMasked: face.isMasked,
                language: language
            ).view
        }
    }

    /// Code, number and day of what was asked about: without them a printed "no" is about nothing.
    private func asked(_ submitted: SubmittedInvoice, in language: Language) -> View? {
        let day = CalendarDay(submitted.issuedOn).map(language.day) ?? submitted.issuedOn
        let facts: [(FieldWord, String)] = [
            (.code, submitted.code), (.number, submitted.number), (.issuedOn, day),
        ]
        let views = facts.filter { !$0.1.isEmpty }.map { word, value in
            View(["label": word.text(in: language), "value": value.figure])
        }
        return views.isEmpty ? nil : View(["facts": views])
    }

    private func view(of verdict: VerdictView, on occasion: RenderContext) -> View {
        var view = verdict.view(on: occasion)
        view["instant"] = occasion.now.description
        view["checkedAt"] = occasion.language.moment(occasion.now)
        view["requestID"] = occasion.requestID
        return view
    }

    private func faultList(_ faults: [FieldError], in language: Language) -> View {
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
        stored.reversal.remaining.map { remaining in
            View([
                "total": language.yuan(stored.total).figure,
                "red": language.yuan(stored.total.subtracting(remaining) ?? stored.total).figure,
                "remaining": language.yuan(remaining).figure,
            ])
        }
    }

    private func history(_ checks: CheckHistory, in language: Language) -> View {
        guard checks.count > 0 else {
            return View(["summary": VerdictWord.checkedFirst.text(in: language)])
        }
        let when = checks.first.flatMap { first in
            checks.last.map { language.checkedWhen(first: first, last: $0) }
        }
        return View([
            "summary": language.checkedBefore(checks.count), "isRepeated": true, "when": when,
        ])
    }
}
