import Testing

@testable import Wire

struct RedisClusterURLTests {
    @Test func urlNamesSomeOfTheNodes() throws {
        let one = try RedisClusterConfiguration(url: "redis-cluster://h")
        #expect(one.seeds == [RedisNode(host: "h", port: 6379)!])
        #expect(one.node.password == nil)
        let many = try RedisClusterConfiguration(
            url: "redis-cluster://me:p%40ss@10.0.0.1:7000,[::1]:7001,h/0")
        #expect(many.seeds.map(\.host) == ["10.0.0.1", "::1", "h"])
        #expect(many.seeds.map(\.port) == [7000, 7001, 6379])
        #expect(many.node.user == "me")
        #expect(many.node.password == "p@ss")
    }

    @Test(arguments: [
        "", "redis://h", "redis-cluster://", "redis-cluster://h,", "redis-cluster://,h",
        "redis-cluster://h:0", "redis-cluster://h/1", "redis-cluster://h:1,i/2",
        "redis-cluster://%zz@h", "redis-cluster://a@",
    ])
    func aWrongURLIsRefused(_ url: String) {
        #expect(throws: WireError.self) { try RedisClusterConfiguration(url: url) }
    }
}
