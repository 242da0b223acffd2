import Testing

@testable import Wire

struct RedisURLTests {
    struct Case: Sendable {
        let url: String
        let address: RedisConfiguration.Address
        var user: String?
        var password: String?
        var database = 0
    }

    @Test(arguments: [
        Case(url: "redis://localhost", address: .host("localhost", port: 6379)),
        Case(url: "redis://10.0.0.1:7000/2", address: .host("10.0.0.1", port: 7000), database: 2),
        Case(url: "redis://[::1]:7000", address: .host("::1", port: 7000)),
        Case(url: "redis://:pa%3Ass@h/0", address: .host("h", port: 6379), password: "pa:ss"),
        Case(url: "redis://pass@h", address: .host("h", port: 6379), password: "pass"),
        Case(
            url: "redis://me:p@ss@h", address: .host("h", port: 6379), user: "me", password: "p@ss"),
        Case(url: "unix:///run/redis.sock", address: .unixSocket(path: "/run/redis.sock")),
        Case(url: "unix:///a%20b?db=5", address: .unixSocket(path: "/a b"), database: 5),
    ])
    func urlSaysWhereAndWho(_ it: Case) throws {
        let configuration = try RedisConfiguration(url: it.url)
        #expect(configuration.address == it.address)
        #expect(configuration.user == it.user)
        #expect(configuration.password == it.password)
        #expect(configuration.database == it.database)
    }

    @Test(arguments: [
        "rediss://h", "rediss://me:secret@h:6380/0", "REDISS://h", "rediss-cluster://h",
        "rediss+sentinel://h", "redis+tls://h", "tls+redis://h", "tls://me:secret@h",
        "redis+ssl://h", "redis-tls://h", "ssl://h", "valkeys://h",
    ])
    func tlsIsRefusedAndToldWhatHelps(_ url: String) {
        let attempts: [() throws -> Void] = [
            { _ = try RedisConfiguration(url: url) },
            { _ = try RedisClusterConfiguration(url: url) },
        ]
        for attempt in attempts {
            let fault = #expect(throws: WireError.self) { try attempt() }
            #expect(fault?.detail.contains("stunnel") == true)
            #expect(fault?.detail.contains("secret") == false)
        }
    }

    @Test(arguments: [
        "", "localhost", "http://h", "redis://", "redis://h:0", "redis://h:x", "redis://h/x",
        "redis://%zz@h", "redis://h?tls=1", "redis://h?ssl=true", "redis://h/0?tls=1",
        "unix://relative", "unix:///a?database=1", "unix:///a?db=-1",
    ])
    func aWrongURLIsRefused(_ url: String) {
        #expect(throws: WireError.self) { try RedisConfiguration(url: url) }
    }
}
