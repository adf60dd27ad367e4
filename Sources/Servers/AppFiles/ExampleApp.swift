/// What `bx serve init` writes: an app that works as it is, and says what else there is.
package enum ExampleApp {
    /// Paths and texts; the app file first.
    package static let files: [(path: String, text: String)] = [
        ("app.yaml", app), ("todos.json", todos), ("views/hello.mustache", hello),
    ]

    private static let app = #"""
        # An API without code: bx serve --app app.yaml
        # Its description is at /openapi.json, and printed by bx serve --app app.yaml --openapi.
        # The file is read again whenever it changes; bx serve --app app.yaml --check checks it.

        title: To-dos
        version: 1.0.0
        # prefix: /v1                # before all paths
        # cors: true                 # or a list of origins
        # headers: { X-Frame-Options: DENY }
        views: views                 # templates (mustache)

        guards:                      # who may ask; ${NAME} comes from the environment
          staff:
            bearer: ["${API_TOKEN:-let-me}"]
          # people:
          #   basic: { ada: "${ADA_PASSWORD}" }

        routes:
          # {{...}} is a value of the request: path.NAME, query.NAME, header.NAME, cookie.NAME,
          # body.a.b, method, target, host, id; or now, uuid, counter. Alone in a string it keeps
          # its kind: times is a number.
          - get: /hello/:name
            summary: Greet somebody
            path:
              name: { type: string, maxLength: 40 }
            query:
              times: { type: integer, minimum: 1, maximum: 10, default: 1 }
            json:
              greeting: "Hello, {{path.name}}!"
              times: "{{query.times}}"

          # A collection in memory: list, create, read, replace, patch, delete; filters
          # (?done=true&priority_gte=3&title_like=sail), ?sort=-priority,title, ?page=1&size=10,
          # ETag and If-Match.
          - collection: todos
            seed: todos.json
            max: 1000
            # write-guard: staff     # who may change it; guard: who may see it
            # if-match: required     # a change must say which state it means
            schema:                  # JSON Schema; a type alone is short for {type: ...}
              type: object
              required: [title]
              properties:
                id: integer
                title: { type: string, minLength: 1, maxLength: 200 }
                done: { type: boolean, default: false }
                priority: { type: integer, minimum: 1, maximum: 5, default: 3 }
              additionalProperties: false

          - get: /                   # a page; what is said in it is escaped
            template: hello
            values: { title: To-dos }

          - post: /echo
            body:
              type: object
            guard: staff             # curl -H 'Authorization: Bearer let-me'
            status: 201
            headers: { X-Request: "{{uuid}}" }
            json: { you-sent: "{{body}}", at: "{{now}}" }

          - get: /old/:page
            redirect: /hello/{{path.page}}

          - get: /slow               # for testing clients
            delay: 100ms..300ms
            fault: { percent: 20, status: 503 }
            text: "made it, {{counter}} times\n"

          # - get: /assets/*path
          #   files: public          # a directory
          # - get: /report
          #   file: report.pdf
          # - any: /api/*rest
          #   proxy: http://127.0.0.1:3000/
        """# + "\n"

    private static let todos = """
        [
          { "id": 1, "title": "Read app.yaml", "done": true, "priority": 5 },
          { "id": 2, "title": "Change a route", "done": false, "priority": 4 },
          { "id": 3, "title": "Sail", "done": false, "priority": 1 }
        ]

        """

    private static let hello = """
        <!doctype html>
        <html lang="en">
        <meta charset="utf-8">
        <title>{{title}}</title>
        <h1>{{title}}</h1>
        <p>Hello{{#query.name}}, {{query.name}}{{/query.name}}! This is {{method}} {{target}}.</p>
        <p><a href="/todos?sort=-priority">The to-dos</a>, <a href="/openapi.json">the API</a></p>
        </html>

        """
}
