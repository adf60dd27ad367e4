// A to-do list: a JSON API with validation, a page, files, and events when something changes.
//
//     swift run todo-service [ADDRESS [PICTURES]]

import Web

let arguments = CommandLine.arguments
let address = arguments.count > 1 ? arguments[1] : "127.0.0.1:8080"
let pictures = arguments.count > 2 ? arguments[2] : "."

let todos = TodoList()
let app = App()
app.use(RequestIDs(), AccessLog(), SecurityHeaders(), CompressedAnswers())
try app.views(in: "Tests/Examples/TodoService/Views")

app.get("/") { request in
    try request.render("index", ["todos": todos.all()])
}
.hidden()

let api = app.group("/todos")

api.get("/") { request in
    let done = try request.query("done", as: Bool.self)
    return todos.all().filter { done == nil || $0.done == done }
}
.described("All to-dos, in the order of their numbers")
.query("done", Schema.boolean.optional.described("Only those that are, or are not, done."))
.answers(.ok, nil, .array(of: Todo.schema))

api.post("/") { request in
    let todo = todos.add(try await request.json(as: NewTodo.self))
    return try Response(.created, fields: ["Location": "/todos/\(todo.id)"], json: todo)
}
.described("Adds a to-do").body(NewTodo.self).answers(.created, nil, Todo.self)

api.get("/:id") { request in
    todos[try request.path("id", as: Int.self)]
}
.described("One to-do").answers(.ok, nil, Todo.self)

api.patch("/:id") { request in
    let change = try await request.json(as: TodoChange.self)
    return todos.update(try request.path("id", as: Int.self)) { todo in
        todo.title = change.title ?? todo.title
        todo.done = change.done ?? todo.done
    }
}
.described("Changes a to-do").body(TodoChange.self).answers(.ok, nil, Todo.self)

api.delete("/:id") { request in
    todos.remove(try request.path("id", as: Int.self)) ? Status.noContent : Status.notFound
}
.described("Removes a to-do")
.guarded(by: BearerAuth(tokens: ["let-me"]))
.answers(.noContent)

// Pictures go to a directory, under names that are free, once the whole form was good.
let album = try FormDirectory(pictures)

api.post("/:id/pictures") { request in
    let id = try request.path("id", as: Int.self)
    var rules = FormRules()
    rules.files["picture"] = FileRule(isRequired: true, types: ["image/*"], bytesMax: 10 << 20)
    let form = try await request.form(rules, into: album)
    return todos.update(id) { todo in todo.pictures += form.files.map(\.name) }
}
.described("Adds a picture, sent as a form")

app.files("/pictures", in: pictures, cacheControl: "max-age=3600")

app.get("/events") { request in
    request.events { stream in
        for await todo in todos.changes() {
            try await stream.send(try ServerSentEvent(json: todo, event: "todo"))
        }
    }
}
.described("Each to-do as it changes, as server-sent events")

app.serveOpenAPI(APIInfo(title: "To-dos"))
try app.run(on: address)
