import Mustache

/// The page's templates, parsed once at the start: a mistake in one stops the program there.
struct PageTemplates: Sendable {
    /// The embedded sources by the names under which they call each other.
    static let sources: [String: [UInt8]] = [
        "page": PackageResources.page_mustache,
        "form": PackageResources.form_mustache,
        "field": PackageResources.field_mustache,
        "verdict": PackageResources.verdict_mustache,
        "invoice": PackageResources.invoice_mustache,
        "fact": PackageResources.fact_mustache,
        "sum": PackageResources.sum_mustache,
        "offers": PackageResources.offers_mustache,
        "campaigns": PackageResources.campaigns_mustache,
        "campaign": PackageResources.campaign_mustache,
        "draws": PackageResources.draws_mustache,
        "receipt": PackageResources.receipt_mustache,
        "receipts": PackageResources.receipts_mustache,
        "notice": PackageResources.notice_mustache,
        "why": PackageResources.why_mustache,
        "step": PackageResources.step_mustache,
        "accounts": PackageResources.accounts_mustache,
        "binding": PackageResources.binding_mustache,
        "prize": PackageResources.prize_mustache,
        "privacy": PackageResources.privacy_mustache,
        "phone": PackageResources.phone_mustache,
    ]

    private let library: MustacheLibrary
    private let page: MustacheTemplate

    init() throws {
        MustacheContentTypes.register(PageText(), named: PageText.name)
        var library = MustacheLibrary()
        for (name, source) in Self.sources {
            try library.register(String(decoding: source, as: UTF8.self), named: name)
        }
        self.library = library
        page = try MustacheTemplate(string: String(decoding: Self.sources["page"]!, as: UTF8.self))
    }

    func render(_ view: View) -> String { page.render(view, library: library) }
}
