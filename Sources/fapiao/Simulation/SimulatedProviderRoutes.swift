import Edge
import HTTPTypes
import Hummingbird
import Invoices
import NIOCore
import Providers
import SimulatedProviders

/// The simulated providers over HTTP: what they answer to the merchant, and the page on which people watch and order faults.
struct SimulatedProviderRoutes: RouteProvider {
    let world: SimulatedWorld

    private static let bodyBytesMaximum = 256 << 10

    func addRoutes(to router: Router<GatewayContext>) {
        for path in ["/v3/**", "/gateway.do", "/bill"] as [RouterPath] {
            for method in [HTTPRequest.Method.get, .post] {
                router.on(path, method: method) { request, context in
                    try await answer(request, context)
                }
            }
        }
        router.get("/") { _, context in page(context.language) }
        router.get("/simulated/state") { _, _ in Response.json(state()) }
        router.get("/simulated/statement") { request, _ in try statement(request) }
        router.post("/simulated/:action") { request, context in
            // A page elsewhere must not play with the wallets, even those of a laptop.
            let site = HTTPField.Name("Sec-Fetch-Site").flatMap { request.headers[$0] }
            guard [nil, "same-origin", "none"].contains(site) else { throw Problem(.forbidden) }
            let body = try await request.bytes(upTo: Self.bodyBytesMaximum)
            guard let fields = FormFields(body),
                act(try context.parameters.require("action"), fields)
            else { throw Problem(.badRequest) }
            return Response.seeOther("/")
        }
    }

    /// The very bytes: they are signed.
    private func answer(_ request: Request, _ context: GatewayContext) async throws -> Response {
        var fields: [(name: String, value: String)] = []
        for field in request.headers {
            fields.append((field.name.rawName, field.value))
        }
        let body = try await request.bytes(upTo: Self.bodyBytesMaximum)
        let call = ProviderRequest(
            request.method.rawValue, request.head.path ?? "", fields: MessageFields(fields),
            body: body)
        guard let reply = world.answer(call) else {
            // As a cable that is cut.
            context.channel.close(promise: nil)
            return Response(status: .internalServerError)
        }
        var headers = HTTPFields()
        for (name, value) in reply.fields.all {
            if let name = HTTPField.Name(name) { headers[name] = value }
        }
        return Response(
            status: HTTPResponse.Status(code: reply.status), headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: reply.body)))
    }

    /// A day's bill, also of a day that is not over: for people who try `books reconcile` out.
    private func statement(_ request: Request) throws -> Response {
        let fields = request.uri.queryParameters
        guard let kind = fields["provider"].flatMap({ SimulatedWorld.Kind(rawValue: String($0)) }),
            let day = fields["day"].flatMap({ CalendarDay($0) })
        else { throw Problem(.badRequest) }
        let merchant = fields["merchant"].map(String.init)
        let bytes = world.use { world, now in
            switch kind {
            case .wechat:
                world.weChatPay.fundBill(of: merchant ?? SimulationFolder.merchant, on: day)
            case .alipay: world.alipay.bill(of: SimulationFolder.alipayApp, on: day)
            case .bank:
                world.bank.statement(of: merchant ?? SimulationFolder.bankAccount, on: day, at: now)
            }
        }
        return Response(
            status: .ok, headers: [.contentType: "application/octet-stream"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    /// - Returns: true if there is such an act and it could be done.
    private func act(_ action: String, _ fields: FormFields) -> Bool {
        let amount = fields["yuan"].flatMap { Fen(yuan: $0) } ?? .zero
        switch action {
        case "faults":
            guard let fault = SimulatedFault(rawValue: fields["fault"] ?? ""),
                let kind = SimulatedWorld.Kind(rawValue: fields["provider"] ?? ""),
                let times = Int(fields["times"] ?? "1"), (1...1_000).contains(times)
            else { return false }
            return world.order(fault, at: kind, times: times, detail: fields["detail"] ?? "")
        case "confirm":
            return world.use { world, now in
                world.weChatPay.confirm(
                    fields["package"] ?? "", as: fields["owner"] ?? "", at: now) != .refused
            }
        case "consent":
            return world.use { world, now in
                world.weChatPay.consent(
                    fields["package"] ?? "", as: fields["owner"] ?? "", at: now)
            }
        case "end-consent":
            world.use { world, now in
                world.weChatPay.endAuthorization(fields["number"] ?? "", at: now)
            }
        case "finish":
            world.use { world, now in
                world.weChatPay.finish(fields["order"] ?? "", at: now)
                world.alipay.finish(fields["order"] ?? "", at: now)
            }
        case "switch-key":
            world.use { world, _ in world.weChatPay.keys.hasSwitched.toggle() }
        case "next-certificate":
            world.use { world, _ in world.weChatPay.keys.certificates.reverse() }
        case "top-up":
            guard amount > .zero else { return false }
            world.use { world, now in
                for merchant in world.weChatPay.merchants.keys {
                    world.weChatPay.topUp(merchant, by: amount, at: now)
                }
                world.alipay.topUp(SimulationFolder.alipayApp, by: amount)
                world.bank.topUp(by: amount)
            }
        default: return false
        }
        return true
    }

    private func page(_ language: Language) -> Response {
        let page = world.use { world, _ in SimulationPage(world, language) }
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/html; charset=utf-8",
                .contentSecurityPolicy: SimulationPage.policy,
            ], body: ResponseBody(byteBuffer: ByteBuffer(string: page.text)))
    }

    /// For programs.
    private func state() -> [UInt8] {
        world.use { world, _ in
            var writer = JSONWriter()
            writer.object { writer in
                for sheet in SimulationSheet.all(world) {
                    writer.name(dynamic: sheet.kind.rawValue)
                    writer.object { writer in sheet.write(&writer) }
                }
            }
            return writer.bytes
        }
    }
}
