import NIOSSL

extension SelfCheck {
    /// Certificates that openssl made a moment ago, for a server of our own on this machine.
    private struct Certificates {
        let folder = try? ScratchFolder()

        /// A self-signed one; the key lies beside it.
        func make(_ name: String, subject: String) async throws -> String {
            guard let folder else { throw LoadError.nothingLeft("no temporary folder") }
            let openssl = ExternalProgram(name: "openssl", deadline: .seconds(60))
            _ = try await openssl.run(
                [
                    "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
                    "-nodes", "-days", "2", "-subj", "/CN=load", "-addext",
                    "subjectAltName=\(subject)", "-keyout", key(of: folder.path(name)),
                    "-out", folder.path(name),
                ], in: folder)
            return folder.path(name)
        }

        func key(of file: String) -> String { file + ".key" }

        func server(_ file: String, speaking protocols: [String]) throws -> NIOSSLContext {
            var configuration = TLSConfiguration.makeServerConfiguration(
                certificateChain: try NIOSSLCertificate.fromPEMFile(file).map { .certificate($0) },
                privateKey: .privateKey(try NIOSSLPrivateKey(file: key(of: file), format: .pem)))
            configuration.applicationProtocols = protocols
            return try NIOSSLContext(configuration: configuration)
        }
    }

    /// Who is believed and who is not, by a round against a server of our own.
    static func handshakes(_ checks: inout Checks) async throws {
        guard let answer else { return checks.expect(false, "an answer to give over TLS") }
        let certificates = Certificates()
        let ours = try await certificates.make("ours.pem", subject: "IP:127.0.0.1")
        let foreign = try await certificates.make("foreign.pem", subject: "IP:127.0.0.1")
        let elsewhere = try await certificates.make("elsewhere.pem", subject: "IP:127.0.0.2")
        for (shown, believed, protocols, expected) in [
            (ours, ours, ["http/1.1"], nil), (ours, ours, ["h2", "http/1.1"], nil),
            (ours, ours, [], nil), (ours, foreign, [], "is not believed: \(foreign)"),
            (ours, nil, [], "is not believed: the system's store"),
            (elsewhere, elsewhere, [], "is not believed: \(elsewhere)"),
            (ours, ours + ".key", [], "no certificate of an authority could be read from"),
            (nil, ours, [], "cannot reach https://127.0.0.1:"),
        ] as [(String?, String?, [String], String?)] {
            let server = try await BareServer.listen(
                host: "127.0.0.1", port: 0, answer: answer,
                tls: try shown.map { try certificates.server($0, speaking: protocols) })
            let found = await outcome(
                of: "https://127.0.0.1:\(server.port)", believing: believed, answer)
            try await server.close()
            let isRight = expected.map { found?.contains($0) ?? false } ?? (found == nil)
            checks.expect(
                isRight,
                "a server that shows \(shown ?? "no certificate") to one who believes "
                    + "\(believed ?? "the system"): \(found ?? "answered")")
        }
    }

    /// What went wrong in a short round; nil when all was answered.
    private static func outcome(
        of url: String, believing caFile: String?, _ answer: FixedAnswer
    ) async -> String? {
        guard var target = Target(url: url, headers: []), let corpus = corpus() else {
            return "no address"
        }
        target.caFile = caFile
        let plan = RunPlan(
            target: target, connections: 3, threads: 1, warmUpSeconds: 0, measuredSeconds: 0.1,
            timeoutSeconds: 5)
        do {
            let tally = try await LoadEngine(plan: plan).run(meter: Meter()) { [target] _ in
                VerificationWorkload(
                    corpus: corpus, choice: choice(corpus), target: target, seed: 1,
                    fixedAnswer: answer)
            }
            if let fault = tally.faults.keys.first { return "\(fault)" }
            return tally.units > 0 ? nil : "nothing was answered"
        } catch {
            return "\(error)"
        }
    }
}
