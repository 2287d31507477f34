package dev.partisan.wire.payload;

import static java.lang.constant.ConstantDescs.CD_MethodHandle;
import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.DynamicConstantDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;

/// Makes a record's [RecordBody]: straight code from component to component, no loop and no boxing.
///
/// The class is hidden and belongs to this package. What it needs of the record's own package,
/// which it cannot name, are constants of the class: an accessor and a codec for each component,
/// and the constructor. The JIT inlines through them, which it does not through handles held in
/// fields.
final class RecordCompiler {
  private static final ClassDesc BODY = descOf(RecordBody.class);
  private static final ClassDesc CODEC = descOf(Codec.class);
  private static final ClassDesc INPUT = descOf(PayloadInput.class);
  private static final ClassDesc OUTPUT = descOf(PayloadOutput.class);
  private static final ClassDesc SCALARS = descOf(Scalars.class);
  private static final ClassDesc SKIPPER = descOf(Skipper.class);
  private static final int IN = 1;
  private static final int COUNT = 2;

  private final List<Component> components;
  private final MethodHandle constructor;
  private final List<Object> constants = new ArrayList<>();

  /// One component: its type, how to get it from a record, and the codec of a reference.
  record Component(Class<?> type, MethodHandle accessor, Codec codec) {}

  private RecordCompiler(List<Component> components, MethodHandle constructor) {
    this.components = components;
    MethodType erased = constructor.type().changeReturnType(Object.class).erase();
    this.constructor = constructor.asType(erased);
  }

  static RecordBody compile(List<Component> components, MethodHandle constructor) {
    return new RecordCompiler(components, constructor).compile();
  }

  private RecordBody compile() {
    byte[] code =
        ClassFile.of()
            .build(
                ClassDesc.of(RecordBody.class.getName() + "Code"),
                type ->
                    type.withFlags(ClassFile.ACC_FINAL)
                        .withSuperclass(BODY)
                        .withMethodBody("<init>", type(CD_void), 0, RecordCompiler::initialize)
                        .withMethodBody("write", type(CD_void, CD_Object, OUTPUT), 0, this::write)
                        .withMethodBody("read", type(CD_Object, INPUT, CD_int), 0, this::read));
    try {
      MethodHandles.Lookup lookup =
          MethodHandles.lookup().defineHiddenClassWithClassData(code, List.copyOf(constants), true);
      MethodHandle create =
          lookup.findConstructor(lookup.lookupClass(), MethodType.methodType(void.class));
      return (RecordBody) create.asType(MethodType.methodType(RecordBody.class)).invokeExact();
    } catch (Throwable e) {
      throw new IllegalStateException("the code made for a record does not load", e);
    }
  }

  private static void initialize(CodeBuilder code) {
    code.aload(0).invokespecial(BODY, "<init>", type(CD_void)).return_();
  }

  private void write(CodeBuilder code) {
    for (Component component : components) {
      if (component.type().isPrimitive()) {
        code.aload(2);
        writePrimitive(code, component);
      } else {
        load(code, component.codec(), CODEC);
        get(code, component, Object.class);
        code.aload(2).invokevirtual(CODEC, "writeNullable", type(CD_void, CD_Object, OUTPUT));
      }
    }
    code.return_();
  }

  private void writePrimitive(CodeBuilder code, Component component) {
    switch (TypeKind.from(component.type())) {
      case BYTE, SHORT, INT, LONG -> {
        get(code, component, long.class);
        code.invokevirtual(OUTPUT, "writeInteger", type(CD_void, CD_long));
      }
      case BOOLEAN -> put(code, component, "writeBoolean");
      case CHAR -> put(code, component, "writeChar");
      case FLOAT -> put(code, component, "writeFloat");
      case DOUBLE -> put(code, component, "writeDouble");
      case REFERENCE, VOID -> throw new IllegalArgumentException(component.type().getName());
    }
  }

  private void put(CodeBuilder code, Component component, String method) {
    get(code, component, component.type());
    code.invokevirtual(OUTPUT, method, type(CD_void, descOf(component.type())));
  }

  private void get(CodeBuilder code, Component component, Class<?> as) {
    load(
        code,
        component.accessor().asType(MethodType.methodType(as, Object.class)),
        CD_MethodHandle);
    code.aload(1).invokevirtual(CD_MethodHandle, "invokeExact", type(descOf(as), CD_Object));
  }

  private void read(CodeBuilder code) {
    int[] locals = new int[components.size()];
    for (int i = 0; i < locals.length; i++) {
      Component component = components.get(i);
      TypeKind kind = TypeKind.from(component.type());
      locals[i] = code.allocateLocal(kind);
      code.iload(COUNT)
          .loadConstant(i)
          .ifThenElse(
              Opcode.IF_ICMPGT,
              present -> readValue(present, component),
              absent -> absentValue(absent, component));
      code.storeLocal(kind, locals[i]);
    }
    code.iload(COUNT)
        .loadConstant(locals.length)
        .ifThen(
            Opcode.IF_ICMPGT,
            surplus ->
                surplus
                    .aload(IN)
                    .iload(COUNT)
                    .loadConstant(locals.length)
                    .isub()
                    .invokestatic(SKIPPER, "skip", type(CD_void, INPUT, CD_int)));
    load(code, constructor, CD_MethodHandle);
    for (int i = 0; i < locals.length; i++) {
      code.loadLocal(TypeKind.from(components.get(i).type()), locals[i]);
    }
    MethodTypeDesc type = constructor.type().describeConstable().orElseThrow();
    code.invokevirtual(CD_MethodHandle, "invokeExact", type).areturn();
  }

  private void readValue(CodeBuilder code, Component component) {
    if (component.type().isPrimitive()) {
      String name = component.type().getName();
      String method = "read" + Character.toUpperCase(name.charAt(0)) + name.substring(1);
      code.aload(IN).invokestatic(SCALARS, method, type(descOf(component.type()), INPUT));
    } else {
      load(code, component.codec(), CODEC);
      code.aload(IN).invokevirtual(CODEC, "readNullable", type(CD_Object, INPUT));
    }
  }

  private void absentValue(CodeBuilder code, Component component) {
    switch (TypeKind.from(component.type()).asLoadable()) {
      case LONG -> code.lconst_0();
      case FLOAT -> code.fconst_0();
      case DOUBLE -> code.dconst_0();
      case REFERENCE -> {
        load(code, component.codec(), CODEC);
        code.invokevirtual(CODEC, "absent", type(CD_Object));
      }
      default -> code.iconst_0();
    }
  }

  /// Pushes an object that is no literal: the n-th datum of the hidden class.
  private void load(CodeBuilder code, Object constant, ClassDesc type) {
    code.ldc(
        DynamicConstantDesc.ofNamed(
            ConstantDescs.ofConstantBootstrap(
                descOf(MethodHandles.class), "classDataAt", CD_Object, CD_int),
            ConstantDescs.DEFAULT_NAME,
            type,
            constants.size()));
    constants.add(constant);
  }

  private static MethodTypeDesc type(ClassDesc result, ClassDesc... parameters) {
    return MethodTypeDesc.of(result, parameters);
  }

  private static ClassDesc descOf(Class<?> type) {
    return type.describeConstable().orElseThrow();
  }
}
