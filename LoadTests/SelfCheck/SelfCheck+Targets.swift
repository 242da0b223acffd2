extension SelfCheck {
    static func targets(_ checks: inout Checks) {
        for (text, url) in [
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
            ("http://host/base/", "http://host:80"), ("http://[::1]:81", "http://[::1]:81"),
            ("https://host", "https://host:443"), ("https://[::1]", "https://[::1]:443"),
            ("https://host:8443/base", "https://host:8443"), ("https://", nil), ("http://", nil),
            ("http://host:0", nil), ("https://host:65536", nil), ("httpss://host", nil),
            ("host:80", nil), ("smpp://host", nil),
        ] as [(String, String?)] {
            checks.expect(Target(url: text, headers: [])?.url == url, "address \(text)")
        }
        checks.expect(
            Target(url: "https://host/base/", headers: [])?.path("/plain") == "/base/plain",
            "a path behind an https address")
        let ports = (try? Target(workers: ["http://a:1", "http://b:2", "http://c:3"], headers: []))
            .map { target in (0..<7).map { target.worker(for: $0).port } }
        checks.expect(ports == [1, 2, 3, 1, 2, 3, 1], "connections take turns among workers")
        for (urls, fault) in [
            (["https://a", "https://b:8443"], nil),
            (["http://a", "https://b"], .mixedSchemes),
            (["https://a", "https://b", "http://a"], .mixedSchemes),
            (["https://a", "ftp://b"], .notAnAddress("ftp://b")), ([], .notAnAddress("")),
        ] as [([String], Target.AddressFault?)] {
            checks.expect(fault == Self.fault(of: urls), "workers at \(urls)")
        }
        for (text, root) in [
            ("12", ProcessTree.Root(pid: 12, name: nil)),
            ("12=fapiao (TLS)", ProcessTree.Root(pid: 12, name: "fapiao (TLS)")),
            ("12=a=b", ProcessTree.Root(pid: 12, name: "a=b")), ("12=", nil), ("=a", nil),
            ("0", nil), ("", nil),
        ] as [(String, ProcessTree.Root?)] {
            checks.expect(ProcessTree.Root(argument: text) == root, "watching '\(text)'")
        }
    }

    private static func fault(of urls: [String]) -> Target.AddressFault? {
        do throws(Target.AddressFault) {
            _ = try Target(workers: urls, headers: [])
            return nil
        } catch {
            return error
        }
    }
}
