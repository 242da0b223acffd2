import Cryptography
import Edge
import Gateways
import HTTPTypes
import Hummingbird
import NIOCore
import Operators

extension ConsolePages {
    func addTables(to router: Router<GatewayContext>) {
        for list in ConsoleList.allCases {
            router.get(RouterPath("/console/\(list.rawValue)")) { request, context in
                try await signedIn(request, context, to: list.act) { visit in
                    try await table(list, request, visit)
                }
            }
            router.post(RouterPath("/console/export/\(list.rawValue)")) { request, context in
                try await submitted(
                    request, context, to: .export, names: ["q", "reason", "after"]
                ) { visit, form in
                    guard visit.session?.role.may(list.act) == true else {
                        return refusal(.forbidden, .forbidden, visit)
                    }
                    return try await export(list, form, visit)
                }
            }
        }
    }

    private func table(
        _ list: ConsoleList, _ request: Request, _ visit: Visit
    ) async throws -> Response {
        var query = ConsoleQuery(list)
        query.search = Self.searched(request.uri.queryParameters["q"].map(String.init))
        query.after = Self.place(request.uri.queryParameters["after"].map(String.init) ?? "")
        let shown = try await desk.page(of: query)
        let path = "/console/\(list.rawValue)"
        let start = Self.address(of: list, search: query.search)
        var blocks = [
            ConsoleBlock.form(
                path, isSearch: true,
                boxes: [
                    .init(
                        name: "q", label: visit.say(.search), help: visit.say(.searchHelp),
                        value: query.search, type: "search",
                        longest: ConsoleQuery.searchBytesMaximum, isRequired: false)
                ], buttons: [.init(label: visit.say(.search))])
        ]
        if list == .releases {
            let limit = visit.language.yuan(try await desk.releaseLimit())
            blocks.append(ConsoleBlock.text("\(visit.say(.limit)) \(limit)"))
        }
        blocks.append(
            ConsoleBlock.table(
                visit.say(list.word), columns: list.columns.map { visit.say($0.word) },
                rows: shown.rows, in: visit.language))
        if let next = shown.next {
            blocks.append(
                ConsoleBlock.link(
                    visit.say(.older), Self.address(of: list, search: query.search, after: next)))
        } else if query.after != nil {
            blocks.append(ConsoleBlock.link(visit.say(.first), start))
        }
        blocks.append(
            ConsoleBlock.form(
                "/console/export/\(list.rawValue)",
                hidden: ["token": visit.formToken, "q": query.search],
                boxes: [Self.reasonBox(visit)],
                buttons: [.init(label: visit.say(.export))]
                    + (query.after.map {
                        [.init(label: visit.say(.exportRest), name: "after", value: $0)]
                    } ?? [])))
        return frame.response(
            ConsoleFrame.Content(
                title: visit.say(list.word), address: start,
                blocks: blocks, here: list), to: visit)
    }

    /// Of a page of the table: the first one where `after` is nil.
    private static func address(
        of list: ConsoleList, search: String, after: String? = nil
    ) -> String {
        let fields: [(String, String)?] = [
            search.isEmpty ? nil : ("q", search), after.map { ("after", $0) },
        ]
        let query = fields.compactMap { $0 }.map { "\($0)=\(PercentEncoding.encode($1))" }
        return "/console/\(list.rawValue)"
            + (query.isEmpty ? "" : "?" + query.joined(separator: "&"))
    }

    static func reasonBox(_ visit: Visit, value: String = "", isWrong: Bool = false)
        -> ConsoleBlock.Box
    {
        ConsoleBlock.Box(
            name: "reason", label: visit.say(.reason), help: visit.say(.reasonHelp), value: value,
            longest: ConsoleDeed.reasonBytesMaximum, isWrong: isWrong)
    }

    /// A search as it was typed or pasted, without the space around it, and without what the database keeps in no text.
    static func searched(_ text: String?) -> String {
        let plain = (text ?? "").filter { $0 != "\0" }
        let trimmed = plain.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }
        return String(trimmed.reversed()).clipped(utf8Maximum: ConsoleQuery.searchBytesMaximum)
    }

    /// The place behind which a page begins, as the page before it has told it; nil for the first one.
    private static func place(_ text: String) -> String? {
        text.isEmpty || text.contains("\0") ? nil : text
    }

    /// As the audit names what was exported.
    static func subject(of list: ConsoleList, search: String, after: String?) -> String {
        [list.rawValue, search, after.map { "> \($0)" } ?? ""].filter { !$0.isEmpty }
            .joined(separator: " ").clipped(utf8Maximum: ConsoleQuery.subjectBytesMaximum)
    }

    /// It is written before the first row goes out.
    private func export(
        _ list: ConsoleList, _ form: URLEncodedForm, _ visit: Visit
    ) async throws -> Response {
        guard let deed = ConsoleDeed(visit.token, because: form["reason"]) else {
            return refusal(.unprocessableContent, .reasonMissing, visit)
        }
        let search = Self.searched(form["q"])
        let after = Self.place(form["after"])
        let subject = Self.subject(of: list, search: search, after: after)
        guard try await desk.note(.export, of: subject, deed) == .done(true) else {
            return refusal(.forbidden, .forbidden, visit)
        }
        let columns = list.columns.map { visit.say($0.word) }
        let name = after == nil ? list.rawValue : "\(list.rawValue)-more"
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/csv; charset=utf-8", .cacheControl: "no-store",
                .contentDisposition: "attachment; filename=\"\(name).csv\"",
            ],
            body: ResponseBody { [desk] writer in
                try await writer.write(
                    ByteBuffer(string: CSVTable.mark + CSVTable.line(columns)))
                var query = ConsoleQuery(list)
                query.search = search
                query.after = after
                query.rows = 1_000
                var left = ConsoleQuery.exportRowsMaximum
                repeat {
                    let page = try await desk.page(of: query)
                    left -= page.rows.count
                    let text = page.rows.map { CSVTable.line($0) }.joined()
                    try await writer.write(ByteBuffer(string: text))
                    query.after = page.next
                } while query.after != nil && left > 0
                if let next = query.after {
                    let end = ConsoleWord.exportGoesOn(
                        behind: ConsoleQuery.exportRowsMaximum - left,
                        at: Self.address(of: list, search: search, after: next))
                    try await writer.write(ByteBuffer(string: CSVTable.line([visit.say(end)])))
                }
                try await writer.finish(nil)
            })
    }
}
