extension SelfCheck {
    private struct Reply {
        let name: String
        let text: String
        var status = 200
        var body = ""
        var staysOpen = true
    }

    private static let table = [
        Reply(
            name: "length", text: "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", body: "hello"
        ),
        Reply(
            name: "no reason, odd case and spaces",
            text: "HTTP/1.1 429 \r\nX: content-length: 9\r\ncontent-LENGTH:\t 2 \r\n\r\nno",
            status: 429, body: "no"),
        Reply(name: "empty", text: "HTTP/1.1 204 No Content\r\n\r\n", status: 204),
        Reply(
            name: "close", text: "HTTP/1.1 503 S\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
            status: 503, staysOpen: false),
        Reply(
            name: "HTTP/1.0", text: "HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx", body: "x",
            staysOpen: false),
        Reply(
            name: "chunks",
            text: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "3\r\nhel\r\nA;name=value\r\nlo\r\n\r\nworl\r\n1\r\nd\r\n0\r\n\r\n",
            body: "hello\r\n\r\nworld"),
        Reply(
            name: "chunks with a trailer",
            text: "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"
                + "2\r\nok\r\n0\r\nX-Sum: 1\r\n\r\n", body: "ok"),
    ]

    static func replies(_ checks: inout Checks) {
        for reply in table {
            let bytes = Array(reply.text.utf8)
            // Cut once at every byte, then fed byte by byte.
            for cut in 0..<bytes.count { feed(reply, bytes, pieces: [cut, bytes.count], &checks) }
            feed(reply, bytes, pieces: Array(1...bytes.count), &checks)
        }
        for (name, text) in [
            ("not HTTP", "SSH-2.0-OpenSSH_9.2 Debian\r\n\r\n"),
            ("no length", "HTTP/1.1 200 OK\r\nServer: x\r\n\r\n"),
            ("a length that is no number", "HTTP/1.1 200 OK\r\nContent-Length: 1x\r\n\r\n"),
            ("a negative length", "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n"),
            ("a bad chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
            (
                "a chunk too long",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n"
            ),
        ] {
            var scanner = ReplyScanner()
            checks.expect(
                scanner.scan(Array(text.utf8).span) == .notHTTP, "\(name) is not a reply")
        }
        var scanner = ReplyScanner()
        let two = Array("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nxHTTP/1.1".utf8)
        checks.expect(
            scanner.scan(two.span) == .complete(count: two.count - 8),
            "bytes after a reply are not part of it")
        for (field, expected) in [
            ("Retry-After: 2", 2), ("retry-after:15", 15), ("Retry-After: soon", nil),
            ("X-Retry-After: 2", nil), ("Age: 3", nil),
        ] as [(String, Int?)] {
            let reply = Array("HTTP/1.1 503 S\r\n\(field)\r\nContent-Length: 0\r\n\r\n".utf8)
            var scanner = ReplyScanner()
            checks.expect(
                scanner.scan(reply.span) == .complete(count: reply.count)
                    && scanner.retryAfter == expected, "the seconds in \(field)")
        }
        for (body, isShed) in [
            (#"{"type":"/problems/overloaded","title":"x","status":503}"#, true),
            (#"{"type":"/problems/unavailable","title":"x","status":503}"#, false), ("", false),
        ] {
            checks.expect(
                VerificationWorkload.saysOverloaded(Array(body.utf8).span) == isShed,
                "whether \(body) says that there is too much to do")
        }
    }

    private static func feed(
        _ reply: Reply, _ bytes: [UInt8], pieces: [Int], _ checks: inout Checks
    ) {
        var scanner = ReplyScanner()
        var progress = ReplyScanner.Progress.incomplete
        for end in pieces {
            progress = scanner.scan(bytes.span.extracting(0..<end))
            if end < bytes.count {
                checks.expect(progress == .incomplete, "\(reply.name): not whole after \(end)")
            }
        }
        let body = scanner.isChunked ? scanner.chunks : Array(bytes[scanner.bodyRange])
        checks.expect(
            progress == .complete(count: bytes.count) && scanner.status == reply.status
                && scanner.staysOpen == reply.staysOpen
                && String(decoding: body, as: UTF8.self) == reply.body,
            "\(reply.name), cut at \(pieces.first ?? 0)")
    }

    static func verdicts(_ checks: inout Checks) {
        let table: [(String, [String])] = [
            (#"{"verdict":"not_found","message":"x"}"#, ["not_found "]),
            (#"{"verdict" : "consistent" , "status": "BH"}"#, ["consistent BH"]),
            (
                #"{"results":[{"index":0,"verdict":"consistent","status":"N","invoice":{"remark":"#
                    + #""\"verdict\":\"not_found\""}},{"index":1,"verdict":"out_of_range"}]}"#,
                ["consistent N", "out_of_range "]
            ),
            (#"{"type":"about:blank","status":429}"#, []), ("", []), (#"{"verdict":"#, []),
        ]
        for (text, expected) in table {
            let body = Array(text.utf8)
            var scanner = VerdictScanner()
            var found: [String] = []
            while let (verdict, status) = scanner.next(in: body.span) {
                found.append("\(verdict) \(status)")
            }
            checks.expect(found == expected, "verdicts of \(text)")
        }
        let summary = Array(
            (#"{"line":1,"outcome":"applied"}"# + "\n"
                + #"{"summary":{"applied":3,"alreadyApplied":2,"refused":1,"bad":4}}"# + "\n").utf8)
        let read = ChangeSummary(summary.span)
        checks.expect(
            read.applied == 3 && read.alreadyApplied == 2 && read.others == 5,
            "the summary of a stream of changes")
    }
}
