import Cryptography
import Edge
import Gateways
import HTTPTypes
import Hummingbird
import Mustache
import NIOCore
import Operators

/// Wraps every page of the console: the sheet, the templates, the name of the person, the links to
/// the tables.
struct ConsoleFrame: Sendable {
    let sheet: [UInt8]
    let sheetPath: String
    private let library: MustacheLibrary
    private let page: MustacheTemplate

    init() throws {
        MustacheContentTypes.register(PageText(), named: PageText.name)
        sheet = PageAssets.sharedSheet + PackageResources.console_css
        sheetPath = "/console/" + Hexadecimal.encode(SHA256.hash(sheet).bytes.prefix(12)) + ".css"
        var library = MustacheLibrary()
        for (name, source) in [
            ("block", PackageResources.block_mustache), ("table", PackageResources.table_mustache),
            ("form", PackageResources.form_mustache),
        ] { try library.register(String(decoding: source, as: UTF8.self), named: name) }
        self.library = library
        page = try MustacheTemplate(
            string: String(decoding: PackageResources.console_mustache, as: UTF8.self))
    }

    /// One page: a heading, and what stands below it.
    struct Content {
        let title: String
        /// The address of this page without `lang`: the links to both languages begin with it.
        let address: String
        var notice: String?
        var isWrong = false
        var blocks: [View] = []
        var here: ConsoleList?
        var status = HTTPResponse.Status.ok
    }

    func response(_ content: Content, to visit: Visit) -> Response {
        let language = visit.language
        let sign = content.address.contains("?") ? "&" : "?"
        var view = View([
            "language": language.rawValue, "isChinese": language == .chinese,
            "title": content.title, "sheet": sheetPath, "notice": content.notice,
            "isWrong": content.isWrong, "blocks": content.blocks,
            "console": ConsoleWord.console.text(in: language),
            "skip": ConsoleWord.skip.text(in: language),
            "tongue": ConsoleWord.tongue.text(in: language),
            "chinese": content.address + sign + "lang=zh-CN",
            "english": content.address + sign + "lang=en",
        ])
        if let session = visit.session {
            view["person"] = person(session, visit, content.here)
        }
        var fields: HTTPFields = [
            .contentType: "text/html; charset=utf-8", .cacheControl: "no-store",
            .contentLanguage: language.rawValue, .contentSecurityPolicy: Self.policy,
        ]
        if let asked = visit.asked { fields[.setCookie] = PageLanguage.cookie(asked) }
        return Response(
            status: content.status, headers: fields,
            body: ResponseBody(
                byteBuffer: ByteBuffer(string: page.render(view, library: library))))
    }

    private func person(
        _ session: ConsoleSession, _ visit: Visit, _ here: ConsoleList?
    ) -> View {
        let language = visit.language
        let lists = session.mustRenew ? [] : ConsoleList.allCases
        return View([
            "name": session.account,
            "role": TableWord.text(session.role.rawValue, in: language),
            "token": visit.formToken, "signOut": ConsoleWord.signOut.text(in: language),
            "password": ConsoleWord.newPassword.text(in: language),
            "tables": ConsoleWord.tables.text(in: language),
            "account": ConsoleWord.account.text(in: language),
            "links": lists.filter { session.role.may($0.act) }.map { list in
                View([
                    "address": "/console/\(list.rawValue)",
                    "label": list.word.text(in: language), "isHere": list == here,
                ])
            },
        ])
    }

    /// No script, nothing from elsewhere, no framing, and forms go only to us.
    static let policy = """
        default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; \
        base-uri 'none'; frame-ancestors 'none'
        """
}

/// The person who asks, and the language of the answer.
struct Visit: Sendable {
    let language: Language
    /// The language that the address asks for.
    let asked: Language?
    /// Of the session; empty without one.
    var cookie = ""
    var session: ConsoleSession?
    var formToken = ""
    var token: Bytes32 { ConsoleAccess.token(of: cookie) }

    func say(_ word: ConsoleWord) -> String { word.text(in: language) }
}
